/**
 * What the runner plays of a template: each resource type with the properties that its readers take or that have
 * nothing to do on one machine (encryption at rest, log retention, deletion protection). Anything else in a template
 * stops the start with a sentence, so that nothing is left out unnoticed; who adds a property plays it, or lists it here.
 */
export const playedTypes: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': [
    'TableName',
    'KeySchema',
    'AttributeDefinitions',
    'BillingMode',
    'GlobalSecondaryIndexes',
    'StreamSpecification',
    'TimeToLiveSpecification',
    'DeletionProtectionEnabled',
    'PointInTimeRecoverySpecification',
    'SSESpecification',
  ],
  'AWS::SQS::Queue': [
    'QueueName',
    'VisibilityTimeout',
    'MessageRetentionPeriod',
    'RedrivePolicy',
    'SqsManagedSseEnabled',
  ],
  'AWS::KMS::Key': ['KeyPolicy', 'MultiRegion', 'Description', 'EnableKeyRotation', 'PendingWindowInDays'],
  'AWS::Lambda::Function': [
    'FunctionName',
    'Runtime',
    'Handler',
    'Code',
    'Role',
    'Environment',
    'Timeout',
    'MemorySize',
    'ReservedConcurrentExecutions',
    'Architectures',
    'Description',
    'LoggingConfig',
    // No chain of calls is looked for on one machine.
    'RecursiveLoop',
  ],
  'AWS::Lambda::Permission': ['FunctionName', 'Principal', 'SourceArn', 'Action'],
  'AWS::Lambda::EventSourceMapping': [
    'FunctionName',
    'EventSourceArn',
    'BatchSize',
    'ParallelizationFactor',
    'BisectBatchOnFunctionError',
    'MaximumRetryAttempts',
    'MaximumRecordAgeInSeconds',
    'FunctionResponseTypes',
    'ScalingConfig',
    'StartingPosition',
    'DestinationConfig',
  ],
  'AWS::IAM::Role': ['RoleName', 'Policies', 'AssumeRolePolicyDocument', 'Description'],
  'AWS::ApiGatewayV2::Api': ['ProtocolType', 'Name', 'DisableExecuteApiEndpoint'],
  'AWS::ApiGatewayV2::Route': ['ApiId', 'RouteKey', 'Target', 'AuthorizationType'],
  'AWS::ApiGatewayV2::Integration': ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion'],
  'AWS::ApiGatewayV2::Stage': ['ApiId', 'StageName', 'AutoDeploy', 'AccessLogSettings', 'DefaultRouteSettings'],
  'AWS::Events::Rule': ['Name', 'ScheduleExpression', 'State', 'Targets'],
  'AWS::S3::Bucket': ['BucketName', 'BucketEncryption', 'LifecycleConfiguration', 'PublicAccessBlockConfiguration'],
}

/** Resource types that have nothing to do on one machine: logs are files here, functions know their key by its ARN, and nobody else holds buckets or queues. */
export const idleTypes: ReadonlySet<string> = new Set([
  'AWS::KMS::Alias',
  'AWS::Logs::LogGroup',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
])
