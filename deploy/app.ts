import { App } from 'aws-cdk-lib';
import { readConfig } from './config';
import { addEnvironment } from './environment';

const app = new App();
// The CDK declares its context as any.
const context = app.node.getAllContext() as Record<string, unknown>;
addEnvironment(app, readConfig({ context, variables: process.env }));
app.synth();
