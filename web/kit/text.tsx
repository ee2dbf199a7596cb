/** Characters that a reader does not see, and that could make one text look like another. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/**
 * Somebody else's text: kept apart from the direction of what is around it, whole, and with what cannot be seen shown as
 * its code point (attack: a user ID or payee that reads like another).
 */
export const Text = ({ children }: { children: string }) => (
  <bdi>
    {[...children].map((character, index) =>
      unseen.test(character) ? (
        <span key={index} className="point">
          {codePoint(character)}
        </span>
      ) : (
        character
      ),
    )}
  </bdi>
)
