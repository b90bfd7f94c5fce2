#!/usr/bin/env bash
# release.sh to TAG PAGE: puts an image and a page into service: the API first, then the page that needs it. What does
# not get well is taken back, the parameter before all: it names an image that serves, or the next deployment of
# anything would bring the bad one back.
# release.sh back: the taking back alone, for a release that was broken off.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=shop.sh
source "$here/shop.sh"

parameter=/tana/$TANA_ENVIRONMENT/image-tag
# Between here and the end of a release this folder has what there was before.
former=${FORMER:-dist/former}

name_image() {
  aws ssm put-parameter --name "$parameter" --type String --overwrite --value "$1" >/dev/null
}

deploy_api() {
  wait_until_free && npx cdk deploy --exclusively "$TANA_ENVIRONMENT-api" --require-approval never
}

forward() {
  # Where this is an `if`, bash goes on after a failure: hence the chain.
  name_image "$tag" && deploy_api && services_are_stable && "$here/site.sh" upload "$page" "$former/page" && shop_is_well
}

back() {
  local tag failed=0
  tag=$(<"$former/tag")
  echo "::warning::Going back to $tag."
  name_image "$tag" || failed=1
  { deploy_api && services_are_stable; } || failed=1
  "$here/site.sh" restore "$former/page" || failed=1
  shop_is_well || failed=1
  if ((failed)); then die "$TANA_ENVIRONMENT could not be taken back to $tag: see docs/deploy.md, Roll back."; fi
  rm -r "$former"
  echo "$TANA_ENVIRONMENT is back at $tag."
}

case $1 in
  to)
    tag=$2 page=$3
    # The first release is one by hand: before it there is nothing to go back to.
    before=$(aws ssm get-parameter --name "$parameter" --query Parameter.Value --output text) ||
      die "$TANA_ENVIRONMENT has no image yet. See docs/deploy.md, First deployment."
    # Tags end with the number of the run: build.sh. One that was slow, or waited for an approval, may come too late.
    if [[ $before =~ -([0-9]+)\.[0-9]+$ ]]; then
      number=${BASH_REMATCH[1]}
      [[ $tag =~ -([0-9]+)\.[0-9]+$ && ${BASH_REMATCH[1]} -ge $number ]] ||
        die "$before is newer than $tag. To go back on purpose see docs/deploy.md, Roll back."
    fi
    rm -rf "$former"
    mkdir -p "$former"
    "$here/site.sh" keep "$former/page"
    echo "$before" >"$former/tag"
    if ! forward; then
      back
      die "$tag is not in service in $TANA_ENVIRONMENT, and $before is again."
    fi
    rm -r "$former"
    "$here/site.sh" prune "$page" || echo '::warning::Old files of the page are still there.'
    ;;
  back)
    [[ ! -f $former/tag ]] || back
    ;;
  *) die "release.sh knows no $1." ;;
esac
