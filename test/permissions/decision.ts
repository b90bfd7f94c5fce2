import {
  runSimulation,
  type EvaluationResult,
  type SimulationRequestPrincipal,
} from '@cloud-copilot/iam-simulate';
import type { Policy } from './access';

/** A request as IAM sees it. */
export interface AccessRequest {
  /** ARN of a user or a role's session, a service such as `ecs-tasks.amazonaws.com`, or nobody that is known. */
  readonly principal: SimulationRequestPrincipal;
  readonly action: string;
  /** An ARN without wildcards. */
  readonly resource: string;
  /** The account that the resource is in. */
  readonly account: string;
  /** Condition keys beyond those of TLS 1.3, or instead of them. */
  readonly context?: Readonly<Record<string, string>>;
  /** What the principal is granted. */
  readonly identityPolicies: readonly Policy[];
  /** What the resource says: a bucket's policy, a role's trust. */
  readonly resourcePolicy: Policy | undefined;
}

/**
 * What IAM would decide.
 *
 * @throws Error where the request or a policy is malformed, or a condition key is none of the action's: a rule about
 * that key would then not be tried.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export async function decide(request: AccessRequest): Promise<EvaluationResult> {
  const { principal, action, resource, account, identityPolicies, resourcePolicy } = request;
  const tls = { 'aws:SecureTransport': 'true', ...(action.startsWith('s3:') && { 's3:TlsVersion': '1.3' }) };
  const answer = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: account },
        contextVariables: { ...tls, ...request.context },
      },
      identityPolicies: identityPolicies.map((policy, nth) => ({ name: `policy ${nth + 1}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy && { resourcePolicy }),
    },
    {},
  );
  if (answer.resultType !== 'single') {
    const reason =
      answer.resultType === 'error' ? JSON.stringify(answer.errors) : 'the resource has a wildcard';
    throw new Error(`${action} on ${resource} cannot be decided: ${reason}`);
  }
  const { ignoredContextKeys = [] } = answer.result;
  if (ignoredContextKeys.length > 0) {
    throw new Error(`${action} knows no condition keys ${ignoredContextKeys.join(', ')}`);
  }
  return answer.overallResult;
}
