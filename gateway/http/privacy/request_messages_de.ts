import type { RequestMessages } from './request_messages.ts'

/** The pages of requests in German. */
export const REQUEST_GERMAN: RequestMessages = {
  language: 'de',
  frame: {
    site: 'Datenschutz',
    skip: 'Zum Inhalt',
    allProducts: 'Alle Produkte',
    whereYouAre: 'Wo Sie sind',
    onThisPage: 'Auf dieser Seite',
    asData: 'Diese Seite als Daten (JSON)',
    madeFrom: 'Erstellt aus den geltenden Regeln, Version',
  },
  form: {
    title: 'Datenschutzantrag stellen',
    lead: (tenant) =>
      `Verlangen Sie von ${tenant} Ihre Daten oder deren Löschung, oder sagen Sie, wie sie verwendet werden dürfen. Das kostet nichts.`,
    stays:
      'Ihre Angaben werden nur für die Antwort auf diesen Antrag verwendet. Die Bestätigung hängt nicht davon ab, ob etwas über Sie bekannt ist.',
    type: 'Was verlangen Sie?',
    law: 'Wo leben Sie?',
    lawHint: 'Danach richtet sich, welches Gesetz gilt und bis wann Sie eine Antwort erhalten.',
    choose: 'Bitte wählen',
    email: 'E-Mail-Adresse',
    emailHint: 'Damit finden wir Ihre Daten und prüfen, dass Sie es sind.',
    userId: 'Benutzername (freiwillig)',
    phone: 'Telefonnummer (freiwillig)',
    moreHint: 'Wenn Sie dies angeben, prüft ein Mensch, wer Sie sind, bevor etwas geschieht.',
    send: 'Antrag senden',
    rights: {
      access: 'Eine Kopie meiner Daten',
      access_by_category: 'Welche Arten von Daten über mich erhoben werden',
      portability: 'Meine Daten in einem Format für einen anderen Dienst',
      erasure: 'Meine Daten löschen',
      restriction: 'Meine Daten aufbewahren, aber nicht verwenden',
      objection: 'Nichts mehr über mich erheben',
      opt_out: 'Nichts Freiwilliges mehr über mich erheben',
      limit_use: 'Die Verwendung meiner sensiblen Daten einschränken',
    },
  },
  errors: {
    title: 'Es gibt ein Problem',
    type: 'Wählen Sie, was Sie verlangen',
    law: 'Wählen Sie, wo Sie leben',
    right: 'Das Gesetz dieses Ortes kennt dieses Recht nicht: Wählen Sie ein anderes',
    email: 'Geben Sie eine E-Mail-Adresse ein, etwa name@example.org',
    userId: 'Geben Sie einen kürzeren Benutzernamen ein',
    phone: 'Geben Sie eine Telefonnummer aus Ziffern ein, etwa +49 30 123456',
    phoneNotHere: 'Lassen Sie die Telefonnummer leer: Dieser Antrag ist damit nicht möglich',
    code: 'Dieser Code ist falsch oder abgelaufen: Geben Sie den Code der neuesten E-Mail ein',
    token: 'Zu diesem Schlüssel gibt es keinen Antrag: Geben Sie den ganzen Schlüssel ein',
  },
  filed: {
    title: 'Ihr Antrag ist eingegangen',
    lead: (due) => `Sie erhalten eine Antwort bis zum ${due}.`,
    byCode:
      'Wir haben einen Code an die angegebene E-Mail-Adresse gesendet. Geben Sie ihn hier ein, um zu bestätigen, dass Sie es sind; er gilt zehn Minuten.',
    byHand:
      'Ein Mensch prüft, wer Sie sind, bevor etwas geschieht, und schreibt Ihnen dazu vielleicht.',
    code: 'Code aus der E-Mail',
    confirm: 'Bestätigen',
    confirmed: 'Danke: Es ist bestätigt, dass Sie es sind.',
    keep: 'Bewahren Sie diesen Schlüssel auf. Nur mit ihm sehen Sie, wie es um Ihren Antrag steht.',
    link: 'Stand meines Antrags',
  },
  state: {
    title: 'Stand Ihres Antrags',
    lead: 'Geben Sie den Schlüssel ein, den Sie mit Ihrem Antrag erhalten haben.',
    token: 'Schlüssel des Antrags',
    show: 'Anzeigen',
    type: 'Antrag',
    status: 'Stand',
    receivedAt: 'Eingegangen',
    dueAt: 'Antwort bis',
    completedAt: 'Abgeschlossen',
    statuses: {
      verifying: 'Wartet, bis bestätigt ist, wer Sie sind',
      received: 'Eingegangen',
      reviewing: 'Wird geprüft',
      waiting: 'Genehmigt, wird bald ausgeführt',
      running: 'Wird ausgeführt',
      waiting_for_processors: 'Hier ausgeführt, auf andere wird noch gewartet',
      completed: 'Abgeschlossen',
      denied: 'Abgelehnt',
      cancelled: 'Zurückgezogen',
    },
  },
  refused: {
    title: 'Das ist nicht möglich',
    noTenant:
      'Diese Adresse nennt keine Organisation. Verwenden Sie den Link, den die Organisation veröffentlicht hat.',
    tooMany: 'Im Augenblick gibt es zu viele Anfragen. Versuchen Sie es später noch einmal.',
    elsewhere:
      'Das Formular wurde von einer anderen Seite gesendet. Öffnen Sie es hier und senden Sie es erneut.',
    failed: 'Der Antrag konnte nicht angenommen werden. Versuchen Sie es später noch einmal.',
  },
}
