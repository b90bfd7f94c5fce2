import { Duration, Tags } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { isReference, removalPolicyOf, type Config } from '../config';

/** Images to go back to. */
const IMAGES_KEPT = 20;

/** The API's images. A tag names one image for ever, so that rolling back to it brings back that very one. */
export class Registry extends Construct {
  readonly resource: ecr.Repository;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const name = `${config.environment}-api-ecr-01`;
    this.resource = new ecr.Repository(this, 'Resource', {
      repositoryName: name,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      encryption: ecr.RepositoryEncryption.AES_256,
      lifecycleRules: [
        { rulePriority: 1, tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(7) },
        { rulePriority: 2, tagStatus: ecr.TagStatus.ANY, maxImageCount: IMAGES_KEPT },
      ],
      removalPolicy: removalPolicyOf(config),
      emptyOnDelete: isReference(config),
    });
    Tags.of(this.resource).add('Name', name);
  }
}
