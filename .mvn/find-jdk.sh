# Sourced by ./mvnw and ./easel (POSIX sh): points JAVA_HOME at a JDK 25 or newer.
# Looks at JAVA_HOME, then JAVA_HOME_25, the java on the PATH, and the usual installation folders.

easel_jdk_major() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

easel_find_jdk() {
  easel_path_java=$(command -v java 2>/dev/null) || easel_path_java=
  [ -z "$easel_path_java" ] || easel_path_java=$(dirname "$(dirname "$(readlink -f "$easel_path_java")")")
  easel_found=
  for easel_root in /usr/lib/jvm /usr/java /opt /opt/java /opt/jdks "$HOME/.sdkman/candidates/java" "$HOME/.jdks" "$HOME/.m2/jdks" \
    /Library/Java/JavaVirtualMachines; do
    [ -d "$easel_root" ] && easel_found="$easel_found
$(find -L "$easel_root" -mindepth 1 -maxdepth 3 -name release -type f 2>/dev/null | sed 's|/release$||' | sort)"
  done
  easel_candidates="${JAVA_HOME-}
${JAVA_HOME_25-}
$easel_path_java$easel_found"
  easel_ifs=$IFS
  IFS='
'
  set -f
  for easel_candidate in $easel_candidates; do
    [ -n "$easel_candidate" ] || continue
    easel_major=$(easel_jdk_major "$easel_candidate") || continue
    if [ "${easel_major:-0}" -ge 25 ]; then
      IFS=$easel_ifs
      JAVA_HOME=$easel_candidate
      export JAVA_HOME
      return 0
    fi
  done
  IFS=$easel_ifs
  echo "Easel needs a JDK 25 or newer, and none was found: install one (for instance Eclipse Temurin 25) or set JAVA_HOME to it." >&2
  return 1
}
easel_find_jdk
