package dev.easel.app;

import java.lang.reflect.Constructor;
import picocli.CommandLine;

/** Makes the subcommands, giving each the command above it. */
final class CommandFactory implements CommandLine.IFactory {
    private final EaselCommand easel;

    CommandFactory(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == EaselCommand.class) {
                return type.cast(constructor.newInstance(easel));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
