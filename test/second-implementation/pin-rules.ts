/** Section 4: weak PINs and the pair rule. */

/** Why a PIN is weak, or null. */
export const weakness = (pin: string): 'steps' | 'atm' | null => {
  const points = Array.from(pin, (char) => char.codePointAt(0) ?? 0)
  const steps = points.slice(1).map((point, i) => point - (points[i] ?? 0))
  if (steps.every((step) => step === steps[0])) return 'steps'
  return /^0+\d$/.test(pin) || /^\d0+$/.test(pin) ? 'atm' : null
}

/** Why two PINs may not stand together, or null. */
export const pairFault = (normal: string, duress: string): 'length' | 'same' | 'near' | null => {
  const a = [...normal]
  const b = [...duress]
  if (a.length !== b.length) return 'length'
  const differ = a.flatMap((char, i) => (char === b[i] ? [] : [i]))
  const [first, second] = differ
  if (first === undefined) return 'same'
  if (second === undefined) return 'near'
  const swap = differ.length === 2 && second === first + 1 && a[first] === b[second] && a[second] === b[first]
  return swap ? 'near' : null
}
