import type { Language } from '../kit/languages.ts'

const en = {
  title: (client: string) => `Log in to ${client}`,
  who: 'Your user ID',
  whoHint: 'Your phone is asked next.',
  ask: 'Ask my phone',
  approve: 'Approve on your phone',
  compare: 'Your phone shows this number. Approve only if it is the same.',
  left: (seconds: number) => `You have ${seconds} seconds.`,
  noPhone: 'No request on your phone? Open the app there. If none comes, the user ID may be wrong.',
  code: 'Or type the code of your app',
  check: 'Check the code',
  wrong: 'This code is not right, was used already, or cannot be used now.',
  cancel: 'Cancel',
  done: 'You are taken back.',
  offline: 'The connection is lost. This page goes on as soon as it is back.',
  many: 'Too many requests. Wait two minutes, then try again.',
  again: 'Try again',
  sorry: 'This log-in cannot go on',
  over: 'It has taken too long, or it was begun in another browser. Go back to where you came from and log in again.',
  client: 'The application that sent you here is not known. Tell whoever runs it.',
  address: 'The application that sent you here gave an address that it is not registered with. Tell whoever runs it.',
  request: 'The application that sent you here asked for something that cannot be read. Tell whoever runs it.',
}

/** The words of the page. */
export type Texts = typeof en

const es: Texts = {
  title: (client) => `Iniciar sesión en ${client}`,
  who: 'Su identificador de usuario',
  whoHint: 'A continuación se pregunta a su teléfono.',
  ask: 'Preguntar a mi teléfono',
  approve: 'Apruébelo en su teléfono',
  compare: 'Su teléfono muestra este número. Apruebe solo si es el mismo.',
  left: (seconds) => `Le quedan ${seconds} segundos.`,
  noPhone:
    '¿No ve la solicitud? Abra la aplicación en el teléfono. Si no llega, quizá el identificador no sea correcto.',
  code: 'O escriba el código de su aplicación',
  check: 'Comprobar el código',
  wrong: 'Este código no es correcto, ya se usó o no puede usarse ahora.',
  cancel: 'Cancelar',
  done: 'Vuelve a la aplicación.',
  offline: 'Se ha perdido la conexión. Esta página continúa en cuanto vuelva.',
  many: 'Demasiadas solicitudes. Espere dos minutos e inténtelo de nuevo.',
  again: 'Intentar de nuevo',
  sorry: 'Este inicio de sesión no puede continuar',
  over: 'Ha pasado demasiado tiempo o se empezó en otro navegador. Vuelva al principio e inicie sesión de nuevo.',
  client: 'No se conoce la aplicación que le ha enviado aquí. Avise a quien la gestiona.',
  address:
    'La aplicación que le ha enviado aquí dio una dirección con la que no está registrada. Avise a quien la gestiona.',
  request: 'La aplicación que le ha enviado aquí pidió algo que no se puede leer. Avise a quien la gestiona.',
}

/** The words in a language. */
export const textsIn = (language: Language): Texts => ({ en, es })[language]
