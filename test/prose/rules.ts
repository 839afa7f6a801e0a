/** The language rules of the project: words that make a reader stop, each with the better word. */

export interface Rule {
  readonly name: string;
  /** Matches within one passage, whose line breaks are single spaces. Always with the flags `g` and `i`. */
  readonly pattern: RegExp;
  /** The advice that a hit prints. */
  readonly instead: string;
}

/** Every rule, in the order in which hits of one line are listed. */
export const rules: readonly Rule[] = [
  // Pronouns without a component: a reader cannot tell who acts.
  word('nobody', /nobody(?:[’']s)?/, 'name the component, or say "no process", "without help"'),
  word('whoever', /who(?:m)?(?:so)?ever/, 'name the actor: "a user who", "the process that"'),
  word(
    'somebody',
    /some(?:body|one)(?: else)?(?:[’']s)?/,
    'name the actor: "another user", "another process"',
  ),
  word('everybody', /every(?:body|one)(?:[’']s)?/, 'name the group: "every process on the node"'),

  // Words that the field does not use.
  word('anew', /anew/, '"again", or the verb alone: "rebuilds"'),
  word('so many', /so (?:many|much)(?! that)/, '"N", "a number of", or the parameter’s name'),
  word(
    'goes on',
    /(?:go|goes|going|went|gone) on(?! (?:stdout|stderr|disk|the))/,
    '"continues", "still runs"',
  ),
  word('once more', /once more/, '"again"'),
  word(
    'archaic',
    /(?:lest|whence|thereof|naught|for ever|laid to|whither)/,
    '"so that … not", "forever", "attributed to"',
  ),

  // Passives that hide who reports to whom.
  word(
    'is told',
    /(?:is|are|was|were|be|been|being)(?: (?:not|never|also|then|only|ever|still|best))? (?:told|said|seen|looked)/,
    'an active verb: "reports", "prints", "records", "shows", "is known", "is unknown"',
  ),
  word('looks whether', /look(?:s|ed|ing)? (?:whether|if)/, '"checks whether"'),
  word('is to be', /(?:is|are|was|were) to be/, '"must be", "will be"'),
  word(
    'is of',
    /(?:is|are|was|were) (?:of|another)(?= (?:the|this|its|their|one)\b|[.,;:)]|$)/,
    '"belongs to", "applies only to", "differs"',
  ),

  // Clauses as subjects or objects: a noun of the field says it shorter.
  word(
    'what …',
    /what(?:ever)?(?! to\b| if\b|[’'])(?![^.;!]*\?)/,
    'a noun: "the output", "the missing packages", "the behaviour of"',
  ),

  // Names that docs/glossary.md replaces.
  word('far side', /far[- ]side/, '"target stack"'),
  word(
    'world',
    /(?:cop(?:y|ies) of the|in the|the|its|a|of a|other|no) worlds?/,
    '"fork" for a copy, else "lab"',
  ),
  word('saved lab', /(?:saved|ready) labs?/, '"snapshot"'),
  word(
    'remains',
    /(?:the|its|their|of|all) remains(?! (?:a|an|the|in|on|to|un|readable))/,
    '"orphans" of a killed harness, "leftovers" of a backup',
  ),
  word(
    'quiet',
    /quiet (?:backup|run|phase|duration|one|ones|samples?)s?/,
    '"baseline run", "baseline phase"',
  ),
  word('aftermath', /aftermath/, '"inspection"'),
  word(
    'a look',
    /(?:a|the|each|every|one|this|next|last|first|all|light|[0-9]+) looks?/,
    '"inspection" for leftovers, "query" for a poll',
  ),
  word('pace', /pace/, '"slowdown", "blast radius"'),
  word('obeys', /(?:dis)?obe(?:ys?|yed|ying|dience)|deaf/, '"ends on SIGTERM", "ignores SIGTERM"'),
  word('complaint', /complaints?|complains?/, '"problem"'),
  word('held up', /held[- ]up/, '"pod not started"'),
];

function word(name: string, pattern: RegExp, instead: string): Rule {
  return { name, pattern: new RegExp(`\\b(?:${pattern.source})(?![\\w-])`, 'gi'), instead };
}
