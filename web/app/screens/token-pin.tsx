import type { ReactNode } from 'react'
import type { Token } from 'zaas-sdk'
import { Text } from '../../kit/text.tsx'
import { useApp } from '../app-context.ts'
import { nameOf } from '../names.ts'
import { PinEntry } from '../pad/pin-entry.tsx'
import type { PinAction } from '../pin-action.ts'
import { ConfirmPhone } from './confirm-phone.tsx'

/** Whose token it is. */
export const Whose = ({ token }: { token: Token }) => (
  <p className="second">
    <Text>{nameOf(token)}</Text> · <Text>{token.user}</Text>
  </p>
)

/** Asks for a token's PIN for an action; and where this phone was not seen for long, for the code that its user was sent. */
export const TokenPin = ({
  token,
  title,
  about = <Whose token={token} />,
  action,
}: {
  token: Token
  title: string
  about?: ReactNode
  action: PinAction
}) => {
  const { texts } = useApp()
  if (action.unknown) return <ConfirmPhone token={token} onEnd={action.again} />
  return (
    <PinEntry
      title={title}
      about={about}
      shape={token.policy.pin}
      busy={action.busy ? texts.pin.checking : null}
      fault={action.fault}
      onPin={action.run}
    />
  )
}
