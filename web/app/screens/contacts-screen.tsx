import { useId, useState } from 'react'
import type { Token, TrustedContact } from 'zaas-sdk'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { useApp } from '../app-context.ts'
import { usePinAction } from '../pin-action.ts'
import { Ending } from './ending.tsx'
import { Screen } from './screen.tsx'
import { TokenPin } from './token-pin.tsx'

interface Row {
  readonly name: string
  readonly address: string
}

const empty: Row = { name: '', address: '' }
const telephone = /^\+[1-9]\d{6,14}$/
const mail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

const contactOf = ({ name, address }: Row): TrustedContact | null => {
  const plain = address.replaceAll(/[\s()-]/g, '')
  if (name.trim() === '') return null
  if (telephone.test(plain)) return { name: name.trim(), phone: plain }
  return mail.test(address.trim()) ? { name: name.trim(), email: address.trim() } : null
}

const ContactRow = ({ row, number, onChange }: { row: Row; number: number; onChange: (row: Row) => void }) => {
  const { texts } = useApp()
  const id = useId()
  const field = (name: keyof Row, label: string) => (
    <div className="field">
      <label htmlFor={`${id}${name}`}>{`${label} ${number}`}</label>
      <input
        id={`${id}${name}`}
        className="input"
        autoComplete="off"
        value={row[name]}
        onChange={(event) => onChange({ ...row, [name]: event.currentTarget.value })}
      />
    </div>
  )
  return (
    <div className="card stack">
      {field('name', texts.contacts.name)}
      {field('address', texts.contacts.address)}
    </div>
  )
}

/** Three to five people who can vouch for the user; nothing of them stays on the phone. */
export const ContactsScreen = ({ token }: { token: Token }) => {
  const { texts } = useApp()
  const [rows, setRows] = useState<readonly Row[]>([empty, empty, empty])
  const [step, setStep] = useState<'list' | 'pin' | 'done'>('list')
  const [fault, setFault] = useState(false)
  const contacts = rows.map(contactOf)
  const action = usePinAction({
    act: (pin) =>
      token.nominateContacts(
        contacts.filter((contact) => contact !== null),
        pin,
      ),
    succeeded: () => setStep('done'),
  })
  if (step === 'done')
    return (
      <Screen>
        <Ending sentence={texts.contacts.saved} />
      </Screen>
    )
  if (step === 'pin')
    return (
      <Screen onBack={() => setStep('list')}>
        <TokenPin token={token} title={texts.pin.contacts} action={action} />
      </Screen>
    )
  const save = (): void => (contacts.includes(null) ? setFault(true) : setStep('pin'))
  return (
    <Screen>
      <h1>{texts.contacts.title}</h1>
      <p>{texts.contacts.explain}</p>
      <p className="hint">{texts.tokenSettings.contactsHint}</p>
      <div className="stack">
        {rows.map((row, index) => (
          <ContactRow
            key={index}
            row={row}
            number={index + 1}
            onChange={(changed) => setRows(rows.map((one, place) => (place === index ? changed : one)))}
          />
        ))}
        {rows.length < 5 && <Button onPress={() => setRows([...rows, empty])}>{texts.contacts.another}</Button>}
        {fault && <Notice kind="error">{texts.contacts.bad}</Notice>}
        <Button kind="primary" onPress={save}>
          {texts.contacts.save}
        </Button>
      </div>
    </Screen>
  )
}
