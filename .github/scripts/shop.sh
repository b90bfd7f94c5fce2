# shellcheck shell=bash
# Sourced by the other scripts: what they ask and wait for in the environment $TANA_ENVIRONMENT.

die() {
  printf '::error::%s\n' "$*" >&2
  exit 1
}

# output STACK KEY: what a stack tells; nothing where it has no such output.
output() {
  aws cloudformation describe-stacks --stack-name "$TANA_ENVIRONMENT-$1" \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue" --output text
}

# CloudFormation refuses a second update of a stack. The other workflow may be at it.
wait_until_free() {
  local status tries
  for ((tries = 0; tries < 120; tries++)); do
    status=$(aws cloudformation describe-stacks --stack-name "$TANA_ENVIRONMENT-api" \
      --query 'Stacks[0].StackStatus' --output text) || return
    [[ $status == *_IN_PROGRESS ]] || return 0
    sleep "${PAUSE:-15}"
  done
  echo "$TANA_ENVIRONMENT-api is still $status." >&2
  return 1
}

# Whether each service runs what was deployed last. Where the circuit breaker went back by itself it does not.
services_are_stable() {
  local cluster services states
  cluster=$(output api ClusterName) || return
  read -ra services <<<"$(output api ServiceName1) $(output api ServiceName2)"
  aws ecs wait services-stable --cluster "$cluster" --services "${services[@]}" || return
  states=$(aws ecs describe-services --cluster "$cluster" --services "${services[@]}" \
    --query "services[].deployments[?status=='PRIMARY'].rolloutState[]" --output text) || return
  [[ $(tr -s '[:space:]' '\n' <<<"$states" | sort -u) == COMPLETED ]] && return
  echo "The services are not as deployed: $states" >&2
  return 1
}

# Asks as a visitor does. One lost request of ours is no reason to take a release back: three times.
shop_is_well() {
  local url tries
  url=$(output web SiteUrl) || return
  for ((tries = 0; tries < 3; tries++)); do
    if npx tana smoke "$url"; then return; fi
    sleep "${PAUSE:-15}"
  done
  return 1
}
