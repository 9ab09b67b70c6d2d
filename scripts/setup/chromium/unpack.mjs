// Unpack the Chromium of the npm package beside it: node unpack.mjs FOLDER
// The archives are Brotli over (for the libraries and fonts) tar; node has the one, tar the other.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const folder = path.resolve(process.argv[2]);
const packed = path.join(folder, "node_modules/@sparticuz/chromium/bin");

async function unpack(name, target) {
  await pipeline(
    createReadStream(path.join(packed, name)),
    createBrotliDecompress(),
    createWriteStream(target),
  );
}

await unpack("chromium.br", path.join(folder, "chromium.bin"));
chmodSync(path.join(folder, "chromium.bin"), 0o755);
// What draws WebGL is looked for beside the program itself.
for (const [name, place] of [["al2023", "al2023"], ["swiftshader", "."], ["fonts", "fonts"]]) {
  const archive = path.join(folder, `${name}.tar`);
  const target = path.join(folder, place);
  await unpack(`${name}.tar.br`, archive);
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xf", archive, "-C", target, "--no-same-owner"]);
  rmSync(archive);
}
writeFileSync(
  path.join(folder, "fonts/fonts.conf"),
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="relative">cache</cachedir></fontconfig>
`,
);

// The libraries inside serve only machines that have none of their own, so they come last.
writeFileSync(
  path.join(folder, "chromium"),
  `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:-/usr/lib/x86_64-linux-gnu}:$here/al2023/lib"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here/fonts"
exec "$here/chromium.bin" "$@"
`,
  { mode: 0o755 },
);
