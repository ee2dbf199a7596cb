import { useState } from 'react'
import { type Refused, ZaasError } from 'zaas-sdk'
import { useApp } from './app-context.ts'

type Refusal = Refused | { result: 'wrong-phrase' }

/** The sentence for a refusal, alike for every action and either PIN. */
export const useRefusal = (): ((refused: Refusal) => string) => {
  const { texts } = useApp()
  return (refused) => {
    switch (refused.result) {
      case 'wrong-pin':
        return texts.pin.wrong(refused.left)
      case 'wrong-phrase':
        return texts.phrase.refused
      case 'blocked':
        return texts.status.blocked
      case 'gone':
        return texts.token.gone
      case 'wait':
        return texts.pin.wait
      case 'denied':
        return texts.pin.denied
      case 'unknown-device':
        return texts.unknown.title
    }
  }
}

/** The sentence for an error that the SDK throws: its code, never data. */
export const useFault = (): ((error: unknown) => string) => {
  const { texts } = useApp()
  return (error) => {
    if (!(error instanceof ZaasError)) throw error
    return error.code === 'network' || error.code === 'timeout' ? texts.noConnection : texts.failed(error.code)
  }
}

const isRefusal = (outcome: object): outcome is Refusal =>
  'result' in outcome &&
  typeof outcome.result === 'string' &&
  ['wrong-pin', 'wrong-phrase', 'blocked', 'gone', 'wait', 'denied', 'unknown-device'].includes(outcome.result)

/** Something that takes a PIN: under way, failed, or over. */
export interface PinAction {
  readonly busy: boolean
  readonly fault: string | null
  /** This phone was not seen for long: before anything else it wants the code that its user was sent. */
  readonly unknown: boolean
  /** Asks for the PIN again, and says why. */
  readonly again: (why: string | null) => void
  /** Runs it; the PIN is overwritten as soon as the SDK has its copy. */
  readonly run: (pin: Uint8Array) => void
}

/**
 * One action under a PIN: one await, the SDK's, and nothing beside it that depends on which PIN it was. `succeeded` gets
 * the outcome, `refused` a refusal that ends the screen; every other refusal is shown.
 */
export const usePinAction = <Outcome extends object>({
  act,
  succeeded,
  refused,
  failed,
}: {
  act: (pin: Uint8Array) => Promise<Outcome | Refusal>
  succeeded: (outcome: Outcome) => void
  refused?: (refusal: Refusal) => boolean
  /** What else happens when it came to nothing: it was refused, or not heard. */
  failed?: (why: 'refused' | 'fault') => void
}): PinAction => {
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const [unknown, setUnknown] = useState(false)
  const sentence = useRefusal()
  const faultOf = useFault()
  const again = (why: string | null): void => {
    setUnknown(false)
    setFault(why)
  }
  const run = async (pin: Uint8Array): Promise<void> => {
    setBusy(true)
    again(null)
    try {
      const asked = act(pin)
      pin.fill(0)
      const outcome = await asked
      if (!isRefusal(outcome)) return succeeded(outcome)
      if (outcome.result === 'unknown-device') setUnknown(true)
      else if (refused?.(outcome) !== true) setFault(sentence(outcome))
      failed?.('refused')
    } catch (error) {
      setFault(faultOf(error))
      failed?.('fault')
    } finally {
      setBusy(false)
    }
  }
  return { busy, fault, unknown, again, run: (pin) => void run(pin) }
}
