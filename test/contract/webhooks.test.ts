import { expect, it } from 'vitest'
import { openApi } from '../../core/contract/openapi.ts'
import { eventTypes } from '../../core/contract/events.ts'
import { webhookBody } from '../../core/contract/webhook-body.ts'
import { webhookEvents } from '../../core/contract/webhook-events.ts'
import { withEvents } from '../../core/contract/webhooks-guide.ts'
import { documentText } from '../support/document-blocks.ts'

it('every event is explained, with an example of the form that is sent', () => {
  expect(webhookEvents.map(({ type }) => type).toSorted()).toEqual(eventTypes.toSorted())
  for (const { type, example } of webhookEvents) expect(webhookBody.parse(example)).toMatchObject({ type })
  expect(Object.keys(openApi()['webhooks'] ?? {}).toSorted()).toEqual(eventTypes.toSorted())
})

it('docs/webhooks.md explains each as the contract does', () => {
  const guide = documentText('docs/webhooks.md')
  expect(withEvents(guide)).toBe(guide)
  // Were its place not found, nothing would be compared.
  const emptied = guide.replace(/^### token.enrolled.*?(?=^### token.opened)/ms, '')
  expect([emptied === guide, withEvents(emptied)]).toEqual([false, guide])
})
