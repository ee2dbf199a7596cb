import { operatorCommands } from '../../core/contract/operator.ts'
import { recordsAside } from '../../core/adapters/events/set-aside.ts'
import { database } from '../../core/platform/platform.ts'
import { command } from '../../core/runtime/command.ts'
import { workerHandler } from '../handler.ts'

const pageLength = 25

/** A page of what the publisher set aside; with `remove` one of it goes, unless it was set aside again. */
export const action = ({ list, remove }: ReturnType<typeof recordsAside>) =>
  command(operatorCommands['set-aside'], async ({ after, remove: gone }) => {
    if (gone !== undefined) return { removed: await remove(gone) }
    const items = await list(after, pageLength)
    return { items, next: items.length < pageLength ? null : (items.at(-1)?.id ?? null) }
  })

export const handler = workerHandler('admin.set-aside', action, (env) =>
  recordsAside({ dynamo: database(), table: env.TABLE_EVENTS }),
)
