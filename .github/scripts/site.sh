#!/usr/bin/env bash
# site.sh keep FORMER: copies what of the page is replaced at each release out of its bucket, to put it back.
# site.sh upload PAGE FORMER: uploads a build, so that at any moment the page that is served finds its files.
# site.sh restore FORMER: puts back what was kept.
# site.sh prune PAGE: deletes the files that neither this build nor a page that may still be open asks for.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=shop.sh
source "$(dirname "$0")/shop.sh"

what=$1 folder=$2
bucket=$(output web SiteBucketName)
[[ -n $bucket ]] || die "$TANA_ENVIRONMENT-web names no bucket."

# How long files stay for pages that were opened before a release.
KEPT_DAYS=30

# What the page is entered by comes last; files that it asks for are there by then.
upload_entries() { # upload_entries CONFIG
  aws s3 cp "$folder" "s3://$bucket" --recursive --no-progress --cache-control no-cache \
    --exclude 'assets/*' --exclude config.json --exclude error.html --exclude index.html
  aws s3 cp "$1" "s3://$bucket/config.json" --content-type application/json --cache-control no-cache
  aws s3 cp "$folder/error.html" "s3://$bucket/error.html" --cache-control no-cache
  aws s3 cp "$folder/index.html" "s3://$bucket/index.html" --cache-control no-cache
}

# Each file under assets/ and until when it stays: those of this build are `served`, those of the builds before have a
# date. It is in the bucket beside the page, and so goes back with it.
list_assets() { # list_assets FORMER-LIST
  awk -v today="$(date --utc +%F)" -v until="$(date --utc --date "$KEPT_DAYS days" +%F)" '
    FILENAME == "-" { served[$1]; print $1, "served"; next }
    $1 in served { next }
    $2 == "served" { print $1, until; next }
    $2 >= today { print }
  ' - "$1" < <(cd "$folder" && find assets -type f | LC_ALL=C sort)
}

# CloudFront may have the former page; dev has no CloudFront.
refresh() {
  local distribution invalidation
  distribution=$(output web DistributionId)
  [[ -n $distribution ]] || return 0
  invalidation=$(aws cloudfront create-invalidation --distribution-id "$distribution" --paths '/*' \
    --query Invalidation.Id --output text)
  aws cloudfront wait invalidation-completed --distribution-id "$distribution" --id "$invalidation"
}

case $what in
  keep)
    mkdir -p "$folder"
    aws s3 cp "s3://$bucket" "$folder" --recursive --no-progress --exclude 'assets/*'
    ;;
  upload)
    former=$3/assets.txt
    # A page that was uploaded by hand has no list.
    [[ -f $former ]] || aws s3api list-objects-v2 --bucket "$bucket" --prefix assets/ --query 'Contents[].[Key]' \
      --output text | sed '/^None$/d; s/$/ served/' >"$former"
    list_assets "$former" >"$folder/assets.txt"
    aws s3 cp "$folder/assets" "s3://$bucket/assets" --recursive --no-progress --cache-control 'public, max-age=31536000, immutable'
    config=$(mktemp)
    output web SiteConfig >"$config"
    upload_entries "$config"
    rm "$config"
    refresh
    ;;
  restore)
    if [[ ! -f $folder/index.html ]]; then
      echo 'There was no page before: this one stays.'
      exit
    fi
    upload_entries "$folder/config.json"
    refresh
    ;;
  prune)
    # What no list has is of a release that was taken back, and old enough.
    before=$(date --utc --date "-$KEPT_DAYS days" +%FT%T)
    aws s3api list-objects-v2 --bucket "$bucket" --prefix assets/ \
      --query "Contents[?LastModified<'$before'].[Key]" --output text | while IFS= read -r key; do
      if [[ -n $key && $key != None ]] && ! grep --quiet --fixed-strings "$key " "$folder/assets.txt"; then
        aws s3api delete-object --bucket "$bucket" --key "$key"
      fi
    done
    ;;
  *) die "site.sh knows no $what." ;;
esac
