# Sourced by the commands in this folder: builds what is missing, then runs a class of the module bench with the given arguments.
# Usage: . "$(dirname "$0")/launch.sh"; launch CLASS ARGUMENT…
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/.mvn/find-jdk.sh"

launch() {
  classpath=$root/bench/target/classpath
  if [ ! -s "$classpath" ] || [ -n "$(find "$root" -name '*.java' -path '*/src/main/*' -newer "$classpath" -print | head -n 1)" ]; then
    echo "Building …" >&2
    (cd "$root" && ./mvnw -q -Dquick -DskipTests -pl bench -am package >&2)
  fi
  # As the launcher of Easel does: idle threads of libtorch and OpenBLAS sleep soon, so that they are not in each other's way.
  export OMP_WAIT_POLICY="${OMP_WAIT_POLICY-PASSIVE}" GOMP_SPINCOUNT="${GOMP_SPINCOUNT-8000}" OPENBLAS_THREAD_TIMEOUT="${OPENBLAS_THREAD_TIMEOUT-4}"
  # Also as the launcher does: large pages for large tensors, and one pool of memory that keeps what is freed for the next operator.
  export THP_MEM_ALLOC_ENABLE="${THP_MEM_ALLOC_ENABLE-1}" MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX-1}"
  export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_-33554432}" MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_-536870912}"
  main=$1
  shift
  exec "$JAVA_HOME/bin/java" -Xmx2g -XX:+UseSerialGC -Djava.awt.headless=true \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dorg.bytedeco.javacpp.noPointerGC=true \
    -cp "$root/bench/target/classes:$(cat "$classpath")" "$main" "$@"
}
