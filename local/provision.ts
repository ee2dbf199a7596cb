import { type DynamoEngine } from './engines/dynamodb-engine.ts'
import { type Engine } from './engines/engine.ts'
import { StartError } from './start-error.ts'
import { type QueueModel, type TableModel } from './template/model.ts'

/** Makes the tables that the template declares, where the data folder does not have them yet. */
export const provisionTables = (engine: Pick<DynamoEngine, 'provide'>, tables: readonly TableModel[]): void => {
  for (const { createTable, expiryAttribute } of tables) {
    try {
      engine.provide(createTable, expiryAttribute)
    } catch (error) {
      throw new StartError(
        `${error instanceof Error ? error.message : String(error)}; choose another folder with --data`,
      )
    }
  }
}

/** Makes the queues that the template declares, or gives those that are there its attributes; dead-letter queues first. */
export const provisionQueues = async (engine: Pick<Engine, 'call'>, queues: readonly QueueModel[]): Promise<void> => {
  const inOrder = [...queues].sort(
    (one, other) => Number('RedrivePolicy' in one.attributes) - Number('RedrivePolicy' in other.attributes),
  )
  for (const { name, attributes } of inOrder)
    await engine.call('CreateQueue', { QueueName: name, Attributes: attributes })
}
