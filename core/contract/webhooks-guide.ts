import { webhookEvents } from './webhook-events.ts'

const section = ({ type, when, action, example }: (typeof webhookEvents)[number]): string =>
  [`### ${type}`, when, `*Then:* ${action}`, `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``].join('\n\n')

/** docs/webhooks.md with its part *Events* as the contract has it. */
export const withEvents = (guide: string): string =>
  guide.replace(
    /(?<=^## Events\n\n.*?^(?=###))### .*?(?=^## )/ms,
    () => `${webhookEvents.map(section).join('\n\n')}\n\n`,
  )
