#!/usr/bin/env bash
# inputs.sh ENVIRONMENT: gives the lines of $INPUTS (TANA_NAME=value, see docs/deploy.md) to the steps that follow, as
# environment variables, and the account and the region as outputs. Nothing is given where $INPUTS is empty.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=shop.sh
source "$(dirname "$0")/shop.sh"

environment=$1
lines=() account='' region=ap-northeast-1 repository=$GITHUB_REPOSITORY
while IFS= read -r line; do
  line=${line%$'\r'}
  [[ -n $line && $line != '#'* ]] || continue
  [[ $line =~ ^(TANA_[A-Z_]+)=(.*)$ ]] || die "This line of the variable is not TANA_NAME=value: $line"
  value=${BASH_REMATCH[2]}
  case ${BASH_REMATCH[1]} in
    TANA_ENVIRONMENT) die 'TANA_ENVIRONMENT is told by the workflow: leave the line out.' ;;
    TANA_IMAGE_TAG) die 'TANA_IMAGE_TAG would overrule the parameter, which names the image that is proven: leave it out.' ;;
    TANA_ACCOUNT) account=$value ;;
    TANA_REGION) region=$value ;;
    TANA_GITHUB_REPOSITORY) repository=$value ;;
    *) lines+=("$line") ;;
  esac
done <<<"$INPUTS"

if [[ -z $account ]]; then
  [[ -z $INPUTS ]] || die 'TANA_ACCOUNT is missing.'
  echo "$environment is not set up."
  exit
fi
printf '%s\n' "TANA_ENVIRONMENT=$environment" "TANA_ACCOUNT=$account" "TANA_REGION=$region" "AWS_REGION=$region" \
  "TANA_GITHUB_REPOSITORY=$repository" ${lines[@]+"${lines[@]}"} >>"$GITHUB_ENV"
printf '%s\n' "account=$account" "region=$region" >>"$GITHUB_OUTPUT"
