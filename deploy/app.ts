import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledge } from './acknowledgements';
import { ConfigError, readConfig } from './config';
import { addEnvironment } from './environment';

try {
  const app = new App();
  // The CDK declares its context as any.
  const context = app.node.getAllContext() as Record<string, unknown>;
  const config = readConfig({ context, variables: process.env });
  addEnvironment(app, config);
  acknowledge(app, config);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
