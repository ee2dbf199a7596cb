import * as z from 'zod'

const utf8Length = (text: string): number => new TextEncoder().encode(text).length

/** A user ID: UTF-8, 1–256 bytes after NFC, no control characters, no lone surrogates. */
export const userId = z
  .string()
  .refine((id) => id.isWellFormed(), 'must be well-formed Unicode')
  .transform((id) => (id.isWellFormed() ? id.normalize('NFC') : id))
  .refine((id) => !/\p{Cc}/u.test(id), 'must not hold control characters')
  .refine((id) => id.length > 0 && utf8Length(id) <= 256, 'must be 1 to 256 bytes of UTF-8')
  .meta({ description: 'The tenant’s own string for a user: UTF-8, 1–256 bytes after NFC, no control characters.' })

/** A tenant's name: a slug that starts with a letter, 3–31 characters. */
export const tenantName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{2,30}$/, 'must be 3 to 31 of a-z, 0-9 and -, starting with a letter')

/** A service's full name, `<tenant>_<name>`; the first `_` ends the tenant. */
export const serviceName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{2,30}_[a-z0-9][a-z0-9_-]{0,30}$/, 'must be <tenant>_<name>')

/** The tenant in a service's full name. */
export const tenantOf = (service: string): string => service.slice(0, service.indexOf('_'))

// As people have them, also with letters of their own (RFC 6531, 5890); nothing that a header or a list of addresses would split.
const address =
  /^(?!\.)(?!.*\.[.@])[^\s@<>()[\]\\,;:"\p{C}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+(?!\d+$)[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])$/u

/** An e-mail address, at most 254 bytes. */
export const email = z
  .email({ pattern: address })
  .max(254)
  .refine((text) => utf8Length(text) <= 254, 'must be at most 254 bytes')

/** A telephone number in E.164. */
export const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be E.164, for example +34600000001')

const letters =
  '[\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}\\p{scx=Mymr}]'

/**
 * Zero-width joiners between letters of the scripts that are not written rightly without them. Anywhere else they are not
 * seen, and make two names look like one.
 */
const joiners = new RegExp(`(?<=[\\p{L}\\p{M}])(?<=${letters})[\u200c\u200d](?=[\\p{L}\\p{M}])(?=${letters})`, 'gu')

/** One line of text for people, counted in bytes of UTF-8 so that stored items keep their size. */
export const label = (maxBytes: number) =>
  z
    .string()
    .min(1)
    .refine(
      (text) => text.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text.replace(joiners, '')),
      'must be one line without control characters',
    )
    .refine((text) => utf8Length(text) <= maxBytes, `must be at most ${maxBytes} bytes`)

/** Why somebody acts, for audit and history. */
export const reason = label(800).refine((text) => [...text].length <= 200, 'must be at most 200 characters')

/** A moment as answers hold it: ISO 8601 UTC with milliseconds. */
export const time = z.iso.datetime({ precision: 3 })

/** A moment of our own clock as the API writes it. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString()

const asked = 'must be ISO 8601 with Z or an offset, for example 2026-11-27T09:00:00Z'

/** A moment as callers write it: with or without a fraction of a second, in UTC or with its offset. It is kept in milliseconds. */
export const askedTime = z.iso
  .datetime({ offset: true, error: asked, abort: true })
  // An offset must not lead further than years of four digits, in which we answer.
  .refine((text) => new Date(text).getUTCFullYear() >= 0 && new Date(text).getUTCFullYear() <= 9999, asked)

/** Parameters of every list. Query parameters arrive as text. */
export const page = {
  limit: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,3}$/)
        .transform(Number),
    ])
    .pipe(z.int().min(1).max(100))
    .default(50)
    .meta({ description: 'How many items, 1–100.', type: 'integer' }),
  cursor: z.string().min(1).max(1024).optional(),
}

/** The answer of every list; no `cursor` on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), cursor: z.string().optional() })

/** A status number as answers hold it. */
export const statusNumber = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
