import { useConsole } from '../../context.ts'
import { Choice, Field, Tick } from '../../parts/form.tsx'
import type { Option, Path } from './options.ts'

/** What a list, number, or nothing is while it is typed or chosen. */
const asText = (value: unknown): string => (Array.isArray(value) ? value.join(' ') : value == null ? '' : String(value))

const parsed = (path: Path, { kind }: Option, text: string): unknown => {
  if (path === 'recovery.methods') return text === '' ? [] : text.split(' ')
  if (kind === 'text') return text === '' && path !== 'displayName' ? null : text
  // What is no number is refused by the schema, not turned into one here.
  return text !== '' && (kind === 'number' || typeof kind[0] === 'number') ? Number(text) : text
}

/** One option with a sentence on what it gives, one on what it costs, and what is wrong with it. */
export const OptionField = ({
  path,
  option,
  value,
  fault,
  onChange,
}: {
  path: Path
  option: Option
  value: unknown
  fault: string | undefined
  onChange: (value: unknown) => void
}) => {
  const { settings } = useConsole().texts
  const { label, gives, costs } = settings.options[path]
  const [least, most] = option.range ?? []
  const range = least === undefined || most === undefined ? '' : `${settings.between(least, most)}. `
  const hint = `${range}${gives} ${costs}${option.fixed === true ? ` ${settings.fixed}` : ''}`
  const shared = { label, hint, fault }
  if (option.kind === 'switch') return <Tick label={label} hint={hint} value={value === true} onChange={onChange} />
  const change = (text: string): void => onChange(parsed(path, option, text))
  if (option.kind === 'number' || option.kind === 'text')
    return (
      <Field {...shared} type={option.kind === 'number' ? 'number' : 'text'} value={asText(value)} onChange={change} />
    )
  const options = Object.fromEntries(
    option.kind.map((choice) => [choice, settings.choices[path]?.[choice] ?? String(choice)]),
  )
  return <Choice {...shared} value={asText(value)} options={options} onChange={change} />
}
