import { spelling } from './spelling.ts'

const groupsOf = (code: string, size: number): string[] => code.match(new RegExp(`.{1,${size}}`, 'gu')) ?? []

/** A code in big groups, three by three where that divides it (123 456), else in fours. */
export const CodeGroups = ({ code }: { code: string }) => {
  const plain = code.replaceAll(' ', '')
  return (
    <p className="groups">
      {groupsOf(plain, plain.length % 3 === 0 && plain.length < 12 ? 3 : 4).map((group, index) => (
        <span key={index}>{group}</span>
      ))}
    </p>
  )
}

/** How a code is read over the telephone: K → Kilo. */
export const Spelling = ({ code }: { code: string }) => <p className="spelling">{spelling(code).join(' · ')}</p>
