package dev.easel.hub;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Resolves names that come from outside so that they cannot leave the folder they belong to. */
public final class ContainedPath {
    private ContainedPath() {}

    /**
     * The path of a name inside a folder, whether or not it exists yet.
     *
     * <p>Backslashes count as slashes. The name must be relative and must not climb out of the folder, neither as written nor
     * after symbolic links of what already exists on disk are resolved.
     *
     * @param root the folder; it need not exist
     * @param name a relative name, possibly with sub-folders; empty means the folder itself
     * @throws EaselException FORBIDDEN_PATH if the name leads out of the folder or is not a name at all
     */
    public static Path resolve(Path root, String name) {
        Path base = root.toAbsolutePath().normalize();
        Path target = lexically(base, name);
        Path existing = target;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && !existing.equals(base)) {
            existing = existing.getParent();
        }
        if (Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && !isInside(base, existing)) {
            throw leaves(name, root);
        }
        return target;
    }

    /**
     * As {@link #resolve}, but without looking at the disk: symbolic links are left to their owner.
     *
     * @throws EaselException FORBIDDEN_PATH if the name leads out of the folder or is not a name at all
     */
    static Path lexically(Path root, String name) {
        String slashed = name.replace('\\', '/');
        try {
            Path relative = Path.of(slashed);
            Path target = root.resolve(relative).normalize();
            boolean drive = slashed.length() > 1 && slashed.charAt(1) == ':';
            if (relative.isAbsolute() || drive || !target.startsWith(root.normalize())) {
                throw leaves(name, root);
            }
            return target;
        } catch (InvalidPathException exception) {
            throw new EaselException(
                    ErrorCode.FORBIDDEN_PATH,
                    "A file name under " + root + " has characters no name can have.",
                    exception);
        }
    }

    private static boolean isInside(Path base, Path existing) {
        try {
            return existing.toRealPath().startsWith(base.toRealPath());
        } catch (IOException dangling) {
            return false;
        }
    }

    private static EaselException leaves(String name, Path root) {
        return new EaselException(
                ErrorCode.FORBIDDEN_PATH,
                "The name \"" + name + "\" leads out of its folder " + root + ": use a name inside it.");
    }
}
