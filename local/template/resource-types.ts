/** Resource types that the runner plays. */
export const playedTypes: ReadonlySet<string> = new Set([
  'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable',
  'AWS::SQS::Queue',
  'AWS::KMS::Key', 'AWS::KMS::Alias',
  'AWS::Lambda::Function', 'AWS::Lambda::Version', 'AWS::Lambda::Alias', 'AWS::Lambda::Permission', 'AWS::Lambda::EventSourceMapping',
  'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy',
  'AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Route', 'AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Stage',
  'AWS::Events::Rule', 'AWS::Scheduler::Schedule',
  'AWS::S3::Bucket',
])

/**
 * Resource types that have nothing to do on one machine: what watches, guards, names or deploys. Any other type is
 * reported at start, so that a new kind of resource is never left out unnoticed.
 */
export const ignoredTypes: ReadonlySet<string> = new Set([
  'AWS::CDK::Metadata',
  'AWS::ApiGatewayV2::Deployment', 'AWS::ApiGatewayV2::DomainName', 'AWS::ApiGatewayV2::ApiMapping',
  'AWS::Logs::LogGroup', 'AWS::Logs::MetricFilter', 'AWS::Logs::ResourcePolicy', 'AWS::Logs::Delivery', 'AWS::Logs::DeliverySource', 'AWS::Logs::DeliveryDestination',
  'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::Dashboard', 'AWS::CloudWatch::AnomalyDetector',
  'AWS::CloudFront::Distribution', 'AWS::CloudFront::Function', 'AWS::CloudFront::CachePolicy', 'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::OriginRequestPolicy', 'AWS::CloudFront::ResponseHeadersPolicy', 'AWS::CloudFront::KeyValueStore', 'AWS::CloudFront::RealtimeLogConfig',
  'AWS::WAFv2::WebACL', 'AWS::WAFv2::WebACLAssociation', 'AWS::WAFv2::LoggingConfiguration', 'AWS::WAFv2::IPSet', 'AWS::WAFv2::RuleGroup',
  'AWS::CertificateManager::Certificate', 'AWS::Route53::RecordSet', 'AWS::Route53::HostedZone',
  'AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'AWS::SNS::Subscription',
  'AWS::SES::EmailIdentity', 'AWS::SES::ConfigurationSet', 'AWS::SES::ConfigurationSetEventDestination',
  'AWS::CodeDeploy::Application', 'AWS::CodeDeploy::DeploymentGroup', 'AWS::CodeDeploy::DeploymentConfig',
  'AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::Scheduler::ScheduleGroup', 'AWS::Lambda::EventInvokeConfig',
  'AWS::Backup::BackupPlan', 'AWS::Backup::BackupVault', 'AWS::Backup::BackupSelection',
  'AWS::SecretsManager::Secret', 'AWS::SecretsManager::RotationSchedule', 'AWS::SecretsManager::ResourcePolicy', 'AWS::SSM::Parameter',
  'AWS::Budgets::Budget', 'AWS::ResourceGroups::Group', 'AWS::XRay::Group', 'AWS::XRay::SamplingRule',
  'AWS::Synthetics::Canary', 'AWS::CloudTrail::Trail', 'AWS::Chatbot::SlackChannelConfiguration',
  'Custom::CrossRegionExportReader', 'Custom::CrossRegionExportWriter', 'Custom::S3AutoDeleteObjects', 'Custom::LogRetention', 'Custom::CDKBucketDeployment',
])
