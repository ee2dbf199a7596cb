import { Validations, type App } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  CfnTable,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb'
import { InstanceKey } from './constructs/instance-key.ts'
import { serviceIndex } from '../core/adapters/dynamo/service-index.ts'
import { byName, type TableName, tables } from '../functions/resources.ts'
import { pascalCase } from './names.ts'
import type { StageConfig } from './stages.ts'
import { removalOf } from './removal.ts'
import { StageStack } from './stage-stack.ts'

const text = (name: string): { name: string; type: AttributeType } => ({ name, type: AttributeType.STRING })
const expiry = { timeToLiveAttribute: 'expires' }
const recovery = (days: number): Partial<TableProps> => ({
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: days },
})

/** How each table is laid out, and for how many days it can be brought back. */
const layouts: Readonly<Record<TableName, TableProps>> = {
  tenants: { partitionKey: text('tenant'), sortKey: text('item'), ...expiry, ...recovery(35) },
  services: { partitionKey: text('tenant'), sortKey: text('item'), ...recovery(35) },
  tokens: { partitionKey: text('key'), stream: StreamViewType.NEW_AND_OLD_IMAGES, ...recovery(35) },
  sessions: { partitionKey: text('key'), ...expiry },
  transactions: { partitionKey: text('key'), ...expiry, ...recovery(35) },
  events: { partitionKey: text('key'), sortKey: text('sort'), ...expiry, ...recovery(35) },
  // A deleted tenant's key can be brought back only for a week: after that nobody can read what it sealed.
  keys: { partitionKey: text('key'), ...recovery(7) },
}

const streamOf = (table: Table | null): string => {
  if (!table?.tableStreamArn) throw new Error('The token table has no stream')
  return table.tableStreamArn
}

const encryptions = { 'aws-owned': TableEncryption.DEFAULT, 'aws-managed': TableEncryption.AWS_MANAGED } as const

/** The tables and the instance's key, under fixed names and logical ids; a retained stage keeps them when the stack goes. */
export class DataStack extends StageStack {
  readonly instanceKey: InstanceKey
  /** ARN of the token table's stream. */
  readonly tokenStreamArn: string

  constructor(app: App, config: StageConfig) {
    super(app, config, 'data', {
      terminationProtection: config.protected,
      description: 'Tables and the instance key',
    })
    this.instanceKey = new InstanceKey(this, config)
    const made = byName(tables, (name) => (config.restored[name] ? null : this.#table(name, config)))
    this.tokenStreamArn = config.restored.tokens?.streamArn ?? streamOf(made.tokens)
    // `shard` is one of sixteen a service: mass enrolment does not meet one index partition's limit, which would throttle the table.
    made.tokens?.addGlobalSecondaryIndex({
      indexName: serviceIndex,
      partitionKey: text('shard'),
      sortKey: text('user'),
      projectionType: ProjectionType.KEYS_ONLY,
    })
    for (const table of [made.events, made.transactions])
      table?.addGlobalSecondaryIndex({
        indexName: serviceIndex,
        partitionKey: text('shard'),
        sortKey: text('moment'),
        projectionType: ProjectionType.ALL,
      })
    const reason = 'Message pairs and codes live for minutes; a copy of them would serve nobody but an attacker.'
    if (made.sessions) Validations.of(made.sessions).acknowledge({ id: 'AwsSolutions-DDB3', reason })
  }

  #table(name: TableName, config: StageConfig): Table {
    const table = new Table(this, pascalCase(name), {
      ...layouts[name],
      tableName: config.tables[name],
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: encryptions[config.tableKey],
      deletionProtection: config.protected,
      removalPolicy: removalOf(config),
    })
    const resource = table.node.defaultChild
    if (resource instanceof CfnTable) resource.overrideLogicalId(`${pascalCase(name)}Table`)
    return table
  }
}
