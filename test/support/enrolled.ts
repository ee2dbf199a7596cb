import { type EnrolOptions, memoryStore, Token } from '../../sdk/index.ts'
import type { Tenant, TestInstance } from './instance.ts'

/** The PINs of everybody. */
export const [pin, duressPin, wrongPin] = ['4831', '9052', '2750'] as const

/** A user's token on a phone of the SDK; `asked` is what the enrolment is asked for with. */
export const enrolled = async (
  instance: TestInstance,
  tenant: Tenant,
  id: string,
  phone: Partial<EnrolOptions> = {},
  asked: Record<string, unknown> = {},
): ReturnType<typeof Token.enroll> => {
  const deeplink = await instance.enroll(tenant, id, asked)
  const options = { deeplink, pin, duressPin, store: memoryStore(), now: instance.now }
  return Token.enroll({ ...options, ...phone } as EnrolOptions)
}
