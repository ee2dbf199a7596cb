/**
 * CDK's recommended behaviour where it touches this app. The flags stand here and not in `cdk.json`, so that the CLI,
 * the one-machine runner and the tests make the same templates.
 */
export const featureFlags = {
  /** `Fn::GetStackOutput` instead of exports: a table restored under a new name can take the old one's place while its consumers run. */
  '@aws-cdk/core:defaultCrossStackReferences': 'weak',
  /** Findings of CloudFormation Validate fail the synthesis. */
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:annotationsInValidationReport': true,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:validateSnapshotRemovalPolicy': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:explicitStackTags': true,
  '@aws-cdk/core:aspectPrioritiesMutating': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-kms:aliasNameRef': true,
  '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
  '@aws-cdk/aws-lambda:createNewPoliciesWithAddToRolePolicy': false,
  '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true,
  '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true,
  '@aws-cdk/aws-apigateway:logGroupDestinationArnWithoutWildcard': true,
} as const
