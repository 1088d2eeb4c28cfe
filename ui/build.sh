#!/bin/sh
# Builds the page into the folder given, unless what is there was built from the same sources; --test runs its unit tests.
set -eu
cd "$(dirname "$0")"

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "The page needs Node.js 20.19 or 22.12 or newer with npm, and there is none on the path: install it, or build without the page with -Pno-ui." >&2
  exit 1
fi
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)'; then
  echo "The page needs Node.js 20.19 or 22.12 or newer, and this is $(node --version): install a newer one, or build without the page with -Pno-ui." >&2
  exit 1
fi

sum_of() { sha256sum "$@" | sha256sum | cut -d ' ' -f 1; }

lock=$(sum_of package-lock.json)
if [ "$(cat node_modules/.installed 2>/dev/null)" != "$lock" ]; then
  npm ci --no-audit --no-fund --loglevel=error
  printf %s "$lock" >node_modules/.installed
fi

if [ "$1" = --test ]; then
  exec npm test --silent
fi

sources=$(sum_of package-lock.json package.json index.html vite.config.ts tsconfig.json $(find src -type f | sort))
if [ "$(cat "$1/.built" 2>/dev/null)" != "$sources" ]; then
  npx tsc --noEmit
  npx vite build --outDir "$1" --emptyOutDir --logLevel warn
  find "$1" -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.svg' | while read -r file; do gzip -9 -n -k -f "$file"; done
  printf %s "$sources" >"$1/.built"
fi
