#!/usr/bin/env bash
# build.sh FOLDER: builds the image and lists what is in it. Tells its tag, which no other run has, and its digest.
set -euo pipefail

folder=$1
# Else Docker adds entries of its own, and a registry keeps 20 entries. Attestations are made by GitHub.
export BUILDX_NO_DEFAULT_ATTESTATIONS=1
tag=$(git rev-parse --short=12 HEAD)-$GITHUB_RUN_NUMBER.$GITHUB_RUN_ATTEMPT
revision=$(git rev-parse HEAD)
docker build --platform linux/amd64 --tag "tana:$tag" \
  --build-arg VERSION="$tag" --build-arg REVISION="$revision" --build-arg CREATED="$(date --utc +%FT%TZ)" .
docker build --platform linux/amd64 --target lists --output "$folder" .
# The archive has the layers as they go into each registry, so the digest is the same in all of them.
skopeo copy "docker-daemon:tana:$tag" "oci-archive:$folder/image.tar"
digest=$(skopeo inspect --format '{{.Digest}}' "oci-archive:$folder/image.tar")
printf '%s\n' "tag=$tag" "digest=$digest" >>"$GITHUB_OUTPUT"
