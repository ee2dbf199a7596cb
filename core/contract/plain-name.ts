/** Letters, a dot, letters: what mail programs and telephones make a link of. Written with any of the dots that count as one in names of hosts. */
const link = /(?:[\p{L}\p{N}-][.。]\p{L}{2,}|\d{1,3}(?:\.\d{1,3}){3}|:\/\/|\/\/)/u
const telephone = /(?:\d[\s().-]*){7,}/

/** Whether a text holds what its reader could follow: a link or an address of mail. Wide and circled letters and dots read as the usual ones. */
export const hasLink = (text: string): boolean => {
  const usual = text.normalize('NFKC').replaceAll('｡', '。')
  return usual.includes('@') || link.test(usual)
}

/**
 * Whether a name holds nothing that its reader could follow: no link, no address of mail, no telephone number. Names come
 * from tenants and stand in messages to strangers, to whom nobody may send a text of his choice through us (phishing).
 */
export const isPlainName = (name: string): boolean => !hasLink(name) && !telephone.test(name.normalize('NFKC'))

/** What is said of a name that is none. */
export const notPlain = 'must not look like a link, an address or a telephone number'
