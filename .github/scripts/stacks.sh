#!/usr/bin/env bash
# Deploys all stacks of the environment with the image that is in service: the parameter is read, and never written.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=shop.sh
source "$(dirname "$0")/shop.sh"

wait_until_free
npx cdk deploy --all --require-approval never
services_are_stable
shop_is_well
