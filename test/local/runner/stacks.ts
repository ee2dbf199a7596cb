import type { SynthesizedStack } from '../../../local/template/assembly.ts'
import type { JsonObject } from '../../../local/template/json.ts'

/** Where queues are. */
export const addresses = { queueUrl: (name: string) => `http://127.0.0.1:9/000000000000/${name}` }

/** A stack as CDK has synthesized it. */
export const stack = (name: string, template: JsonObject): SynthesizedStack => ({
  name,
  template,
  assets: new Map([['code.zip', '/code']]),
})

/** A stack with what others reach. */
export const data = stack('data', {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { TableName: 'tokens', StreamSpecification: { StreamViewType: 'NEW_IMAGE' } },
    },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: { QueueName: { 'Fn::Join': ['-', ['zaas', { Ref: 'AWS::Region' }]] } },
    },
    Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'status' } },
  },
  Outputs: { QueueUrl: { Value: { Ref: 'Queue' } } },
})

/** A stack that reaches it. */
export const api = stack('api', { Resources: {} })
