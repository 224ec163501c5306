/** Words that stand for a value, or say in its place what became of it. */
export const STATES: ReadonlySet<string> = new Set(
  `null none undefined unknown true false nil empty missing required optional invalid valid ok failed failure success successful succeeded
   created updated deleted found enabled disabled active inactive expired revoked rejected accepted denied refused changed reset set unset
   provided string number integer boolean object array any void bool int text redacted filtered removed hidden masked secret password
   not is was the a an must has should cannot can too does error unexpected mismatch please no yes validation needed already default
   granted allowed pending complete completed ready used unused passed secretstr str char varchar include omit same-origin example placeholder test n/a na tbd todo could authentication authorization bearer basic`.split(
    /\s+/,
  ),
)
