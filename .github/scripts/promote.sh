#!/usr/bin/env bash
# promote.sh ARCHIVE TAG: brings the image that was built once into this environment's registry, byte by byte, and waits
# until the registry has looked for known weaknesses. A critical one ends the release. Safe to run again.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=shop.sh
source "$(dirname "$0")/shop.sh"

archive=$1 tag=$2
registry=$(output data RegistryUri)
repository=${registry#*/}
digest=$(skopeo inspect --format '{{.Digest}}' "oci-archive:$archive")

# asked NOTHING COMMAND…: what a command answers; nothing where it fails with the error NOTHING, which is none.
asked() {
  local nothing=$1 errors
  shift
  errors=$(mktemp)
  "$@" 2>"$errors" || grep --quiet --fixed-strings "($nothing)" "$errors" || die "$(<"$errors")"
}

digest_there() {
  asked ImageNotFoundException aws ecr describe-images --repository-name "$repository" --image-ids "imageTag=$tag" \
    --query 'imageDetails[0].imageDigest' --output text
}

there=$(digest_there)
if [[ -z $there ]]; then
  aws ecr get-login-password | skopeo login --username AWS --password-stdin "${registry%%/*}"
  # Whatever would change a byte fails: all environments run the image that was tested.
  skopeo copy --preserve-digests "oci-archive:$archive" "docker://$registry:$tag"
  there=$(digest_there)
fi
[[ $there == "$digest" ]] || die "$registry:$tag is $there, and what was built is $digest."

scan() { # scan QUERY: of the first page, which has the counts
  asked ScanNotFoundException aws ecr describe-image-scan-findings --repository-name "$repository" \
    --image-id "imageDigest=$digest" --no-paginate --query "$1" --output text
}

status=''
for ((tries = 0; tries < 60; tries++)); do
  status=$(scan imageScanStatus.status)
  case $status in
    COMPLETE | ACTIVE) break ;;
    '' | PENDING | IN_PROGRESS) sleep "${PAUSE:-10}" ;;
    *) die "The image could not be scanned: $status" ;;
  esac
done
[[ $status == COMPLETE || $status == ACTIVE ]] || die 'The scan of the image did not end.'

critical=$(scan imageScanFindings.findingSeverityCounts.CRITICAL)
if [[ $critical != None ]]; then
  aws ecr describe-image-scan-findings --repository-name "$repository" --image-id "imageDigest=$digest" \
    --query "imageScanFindings.findings[?severity=='CRITICAL'].[name,uri]" --output text >&2
  die "The image has critical weaknesses: $critical. See the list above; a newer base image may mend them."
fi
echo "$registry:$tag is $digest, with no critical weakness known."
