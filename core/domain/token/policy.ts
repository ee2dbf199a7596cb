import type { ServiceConfig } from '../../contract/service-config.ts'
import type { Policy } from '../../protocol/policy.ts'

/** A service's configuration as its devices receive it (protocol.md 3); `rev` numbers it. */
export const policyOf = (config: ServiceConfig, rev: number): Policy => ({
  rev,
  name: config.displayName ?? '',
  bind: config.binding,
  mode: config.protection.mode,
  pin: {
    min: config.pin.minLength,
    max: config.pin.maxLength,
    weak: !config.pin.allowWeak,
    alpha: config.pin.alphanumeric,
  },
  it: config.protection.iterations,
  duress: config.duress,
  lvl: config.protection.level,
  fc: config.protection.tries,
  pen: config.protection.level === 'none' ? 'none' : config.protection.penalty === 'invalid-otp' ? 'invalid' : 'reset',
  otp: { len: config.otp.length, alpha: config.otp.alphabet === 'decimal' ? 'dec' : 'b32' },
  off: config.offline.answerLength,
  root: 'pin',
  plat: false,
  lock: config.autoLock,
  need: { unlock: config.requirePin.unlock, approve: true, unmask: config.requirePin.unmask },
  phrase: config.recovery.methods.includes('phrase'),
  restore: config.recovery.methods,
  delay: config.recovery.delay,
})
