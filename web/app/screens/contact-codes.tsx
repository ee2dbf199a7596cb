import { useId, useState } from 'react'
import { plainTyped } from '../../../core/protocol/typed.ts'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { Text } from '../../kit/text.tsx'
import { useApp } from '../app-context.ts'

/** What a recovery by contacts asks of the user, and where the answer goes. */
export type Question =
  | { kind: 'pick'; names: readonly string[]; answer: (picked: number[]) => void }
  | { kind: 'codes'; names: readonly string[]; left: number | null; answer: (codes: string[]) => void }

const Pick = ({ names, onPicked }: { names: readonly string[]; onPicked: (picked: number[]) => void }) => {
  const { texts } = useApp()
  const [picked, setPicked] = useState<readonly number[]>([])
  const toggle = (index: number): void =>
    setPicked(picked.includes(index) ? picked.filter((one) => one !== index) : [...picked, index])
  return (
    <div className="stack">
      <h1>{texts.recover.pick}</h1>
      {names.map((name, index) => (
        <label key={index} className="card check">
          <input type="checkbox" checked={picked.includes(index)} onChange={() => toggle(index)} />
          <Text>{name}</Text>
        </label>
      ))}
      <Button kind="primary" disabled={picked.length < 2} onPress={() => onPicked([...picked].sort((a, b) => a - b))}>
        {texts.recover.send}
      </Button>
    </div>
  )
}

const Codes = ({
  names,
  left,
  onCodes,
}: {
  names: readonly string[]
  left: number | null
  onCodes: (codes: string[]) => void
}) => {
  const { texts } = useApp()
  const id = useId()
  const [codes, setCodes] = useState<readonly string[]>(names.map(() => ''))
  const plain = codes.map(plainTyped)
  return (
    <div className="stack">
      <h1>{texts.recover.title}</h1>
      {left !== null && <Notice kind="error">{texts.recover.wrongCodes(left)}</Notice>}
      {names.map((name, index) => (
        <div key={index} className="field">
          <label htmlFor={`${id}${index}`}>{texts.recover.ask(name)}</label>
          <input
            id={`${id}${index}`}
            className="input"
            inputMode="numeric"
            autoComplete="off"
            value={codes[index]}
            onChange={(event) =>
              setCodes(codes.map((code, place) => (place === index ? event.currentTarget.value : code)))
            }
          />
        </div>
      ))}
      <Button kind="primary" disabled={plain.some((code) => code.length !== 4)} onPress={() => onCodes([...plain])}>
        {texts.recover.check}
      </Button>
    </div>
  )
}

/** Chooses contacts, then takes the codes that they read out. */
export const ContactCodes = ({ question, onAnswered }: { question: Question; onAnswered: () => void }) => {
  const answered =
    <Answer,>(give: (answer: Answer) => void) =>
    (answer: Answer): void => {
      onAnswered()
      give(answer)
    }
  return question.kind === 'pick' ? (
    <Pick names={question.names} onPicked={answered(question.answer)} />
  ) : (
    <Codes names={question.names} left={question.left} onCodes={answered(question.answer)} />
  )
}
