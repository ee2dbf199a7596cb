import * as z from 'zod'

/** The ways by which a code is sent to a user; also how what it did is told (`via`). */
export const channels = ['sms', 'email'] as const

/** What a code that is sent is good for: one thing, and nothing else. */
export const messagePurposes = ['login', 'transaction', 'device'] as const

/** What a code that is sent is good for. */
export type MessagePurpose = (typeof messagePurposes)[number]

/** The way by which a code is asked for. */
export const channel = z.enum(channels)

/** What a code is asked for. */
export const messagePurpose = z.enum(messagePurposes)
