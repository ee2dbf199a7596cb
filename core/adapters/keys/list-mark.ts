import { createHmac } from 'node:crypto'
import type { ListMark } from '../../domain/token/contact-news.ts'
import type { DataKey } from './seal.ts'

/** Marks of a tenant's lists of contacts: 16 bytes of a MAC under its data key, so that a queue's reader cannot test guesses. */
export const listMarkOf =
  (dataKey: DataKey): ListMark =>
  (token, contacts) =>
    createHmac('sha256', dataKey.key)
      .update(`tok/v1/contact-list\0${token}\0${JSON.stringify(contacts.map(({ n, a }) => [n, a]))}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url')
