import { ENGLISH } from './messages_en.ts'
import type { RequestMessages } from './request_messages.ts'

/** The pages of requests in English. */
export const REQUEST_ENGLISH: RequestMessages = {
  language: 'en',
  frame: ENGLISH.frame,
  form: {
    title: 'Make a privacy request',
    lead: (tenant) =>
      `Ask ${tenant} for your data, have it erased, or say how it may be used. It costs nothing.`,
    stays:
      'What you enter is used to answer this request only. The answer does not depend on whether anything is known of you.',
    type: 'What do you ask for?',
    law: 'Where do you live?',
    lawHint: 'It decides which law applies and until when you are answered.',
    choose: 'Choose',
    email: 'Mail address',
    emailHint: 'We find your data by it, and confirm by it that it is you.',
    userId: 'User name (optional)',
    phone: 'Phone number (optional)',
    moreHint: 'If you enter it, a person checks who you are before anything is done.',
    send: 'Send the request',
    rights: {
      access: 'A copy of my data',
      access_by_category: 'Which kinds of data are collected about me',
      portability: 'My data in a format for another service',
      erasure: 'Erase my data',
      restriction: 'Keep my data but do not use it',
      objection: 'Collect nothing about me any more',
      opt_out: 'Collect nothing optional about me any more',
      limit_use: 'Limit the use of my sensitive data',
    },
  },
  errors: {
    title: 'There is a problem',
    type: 'Choose what you ask for',
    law: 'Choose where you live',
    right: 'The law of this place does not give this right: choose another one',
    email: 'Enter a mail address, such as name@example.org',
    userId: 'Enter a shorter user name',
    phone: 'Enter a phone number with digits only, such as +49 30 123456',
    phoneNotHere: 'Leave the phone number empty: this request cannot be made with it',
    code: 'This code is wrong or out of date: enter the code of the newest mail',
    token: 'There is no request with this key: enter the whole key',
  },
  filed: {
    title: 'Your request has been received',
    lead: (due) => `You will have an answer by ${due}.`,
    byCode:
      'We have sent a code to the mail address that you entered. Enter it here to confirm that it is you; it counts for ten minutes.',
    byHand: 'A person will check who you are before anything is done, and may write to you for it.',
    code: 'Code from the mail',
    confirm: 'Confirm',
    confirmed: 'Thank you: it is confirmed that it is you.',
    keep: 'Keep this key. With it, and with nothing else, you can see how your request stands.',
    link: 'How my request stands',
  },
  state: {
    title: 'How your request stands',
    lead: 'Enter the key that you were given with your request.',
    token: 'Key of the request',
    show: 'Show',
    type: 'Request',
    status: 'State',
    receivedAt: 'Received',
    dueAt: 'Answer due',
    completedAt: 'Completed',
    statuses: {
      verifying: 'Waits until it is confirmed who you are',
      received: 'Received',
      reviewing: 'Is being looked at',
      waiting: 'Approved, will be carried out soon',
      running: 'Is being carried out',
      waiting_for_processors: 'Carried out here, others are still being waited for',
      completed: 'Completed',
      denied: 'Denied',
      cancelled: 'Cancelled',
    },
  },
  refused: {
    title: 'This is not possible',
    noTenant:
      'This address names no organisation. Use the link that the organisation has published.',
    tooMany: 'There are too many requests at the moment. Try again later.',
    elsewhere: 'The form was sent from another site. Open it here and send it again.',
    failed: 'The request could not be taken. Try again later.',
  },
}
