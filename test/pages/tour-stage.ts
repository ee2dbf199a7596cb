import type { Client } from '../../local/client.ts'
import type { Catalogue } from '../../web/app/texts/texts.ts'
import type { Phone } from './browser.ts'

/** Whoever looks at every screen, by its name. */
export type Screens = (name: string) => Promise<void>

/** Where a tour goes. */
export interface Stage {
  readonly phone: Phone
  readonly instance: Client
  readonly texts?: Catalogue
  readonly see: Screens
  /** Moves the instance's clock forward. */
  readonly advance: (milliseconds: number) => void
}

/** Who tours. */
export const user = 'joe.doe'
/** A PIN that is not theirs. */
export const wrongPin = '73059164'
