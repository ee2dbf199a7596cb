import type { FunctionModel } from '../template/model.ts'
import { awsUrl } from './aws-socket.mjs'

/** What a function's environment holds beside the template's variables. */
export interface EnvironmentOptions {
  readonly region: string
  readonly accessKeyId: string
}

/** The environment of a function: the template's variables and those that Lambda adds, nothing of this machine's. */
export const functionEnvironment = (
  model: FunctionModel,
  { region, accessKeyId }: EnvironmentOptions,
): Record<string, string> => ({
  ...model.environment,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
  AWS_ENDPOINT_URL: awsUrl,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: model.name,
  AWS_LAMBDA_FUNCTION_VERSION: '1',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memoryMegabytes),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${model.name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'local/[1]',
  AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
  LAMBDA_TASK_ROOT: model.directory,
  LAMBDA_RUNTIME_DIR: '/var/runtime',
  LANG: 'en_US.UTF-8',
  PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin',
  TZ: ':UTC',
  _HANDLER: model.handler,
  _X_AMZN_TRACE_ID: '',
})
