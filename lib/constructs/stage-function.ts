import { Duration } from 'aws-cdk-lib'
import { PolicyDocument, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam'
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { type FunctionId, grants, type Line } from '../../functions/grants.ts'
import { queues } from '../../functions/resources.ts'
import type { Deployment } from '../deployment.ts'
import { removalOf } from '../removal.ts'
import { environmentOf } from '../environment.ts'
import { functionName, pascalCase } from '../names.ts'
import { logStatement, statementsOf } from '../permissions.ts'
import { sizeOf } from '../sizes.ts'
import { acknowledgeWildcards } from '../wildcards.ts'

const reported: ReadonlySet<FunctionId> = new Set(['token.status', 'device.message'])

/** A worker that goes on, or tries again, by a message to its own queue: after sixteen in a chain Lambda would take that for a mistake and drop them. */
const sendsToItself = (line: Line): boolean =>
  queues.some((queue) => line[queue] !== undefined && line[`${queue}/messages`] !== undefined)

/** One function with its log and a role of its own, which may do what its line of grants says and write that log. */
export class StageFunction extends Construct {
  readonly lambda: LambdaFunction

  constructor(scope: Construct, deployment: Deployment, id: FunctionId) {
    super(scope, pascalCase(id))
    const { config } = deployment
    const name = functionName(config.prefix, id)
    const logGroupName = `/aws/lambda/${name}`
    const size = sizeOf(id)
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName,
      retention: config.logRetention,
      removalPolicy: removalOf(config),
    })
    const reserved = config.reservedConcurrency[id]
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: name,
      description: id,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(deployment.bundleOf(id)),
      handler: 'index.handler',
      role: this.#role(deployment, id, name, logGroupName),
      environment: environmentOf(this, deployment, id),
      memorySize: size.memoryMegabytes,
      timeout: Duration.seconds(size.timeoutSeconds),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // What each call took, of those that somebody waits for.
      systemLogLevelV2: reported.has(id) ? SystemLogLevel.INFO : SystemLogLevel.WARN,
      ...(sendsToItself(grants[id]) ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
    })
  }

  #role(deployment: Deployment, id: FunctionId, name: string, logGroupName: string): IRole {
    const { settings: _settings, ...granted }: Line = grants[id]
    const statements = [...statementsOf(this, deployment, granted), logStatement(this, logGroupName)]
    const role = new Role(this, 'Role', {
      roleName: name,
      description: `What ${id} may do`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { grants: new PolicyDocument({ statements }) },
    })
    acknowledgeWildcards(role, deployment.config.prefix, logGroupName, granted)
    // Nothing may be added behind the back of grants.ts, by a CDK construct for instance.
    return role.withoutPolicyUpdates()
  }
}
