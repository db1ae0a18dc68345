/* The report's own script: unpacks the tables, searches, filters, sorts, tells a case's life.

   It writes text, never markup: the page's policy forbids it to make elements of strings. It loads
   nothing. Without it the page still shows summary, charts, checks and the first findings. */
"use strict";
(() => {
  const PER_PAGE = 50;
  const MOST_PRINTED = 100;
  const MOST_LIVES = 9;
  const SLOT = "\u0001";
  const PAUSE = 120;

  const $ = (id) => document.getElementById(id);
  const page = document.documentElement;

  /* ---- elements ------------------------------------------------------------------------------ */

  /** An element with attributes and children; a string child is text. */
  function h(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "onclick") element.addEventListener("click", value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value != null) element.setAttribute(key, String(value));
    }
    for (const child of children.flat()) {
      if (child != null && child !== "") element.append(child);
    }
    return element;
  }

  /** Text of the data, kept apart from the direction of what stands beside it. */
  const data = (text, kind) => h("bdi", { class: kind }, String(text));

  /* ---- what lies in the page ----------------------------------------------------------------- */

  async function unpacked(id) {
    const binary = atob($(id).textContent);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const { t: table, d: refs } = JSON.parse(await new Response(stream).text());
    const shapes = table.map((text) => text.split(SLOT));
    const expand = (given) => {
      if (typeof given === "string") return filled(shapes, given);
      if (Array.isArray(given)) return given.map(expand);
      if (given === null || typeof given !== "object") return given;
      return Object.fromEntries(Object.entries(given).map(([key, one]) => [key, expand(one)]));
    };
    return expand(refs);
  }

  function filled(shapes, ref) {
    const bar = ref.indexOf("|");
    if (bar < 0) return shapes[parseInt(ref, 36)][0];
    const shape = shapes[parseInt(ref.slice(0, bar), 36)];
    const numbers = ref.slice(bar + 1).split("|");
    let text = shape[0];
    for (let i = 0; i < numbers.length; i += 1) text += numbers[i] + shape[i + 1];
    return text;
  }

  async function unpackedAll(name, blocks) {
    const ids = Array.from({ length: blocks }, (_, number) => `${name}-${number}`);
    return Promise.all(ids.map(unpacked));
  }

  /* ---- words, numbers ------------------------------------------------------------------------ */

  let head = null;
  let lang = page.dataset.lang;

  function t(key, given) {
    const text = head.words[lang][key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (given && name in given ? given[name] : whole));
  }

  const known = (prefix, code) => head.words[lang][`${prefix}.${code}`] ?? code;
  const pick = (one, key) => (lang === "zh" && one[`${key}_zh`]) || one[key] || "";
  const count = (number) => number.toLocaleString("en-US");

  function yuan(fen) {
    if (fen == null) return "—";
    const sign = fen < 0 ? "-" : "";
    const all = Math.abs(fen);
    return `${sign}${count(Math.floor(all / 100))}.${String(all % 100).padStart(2, "0")}`;
  }

  /** Fen of what somebody typed as yuan; null for nothing, NaN for what is no amount. */
  function fenOf(text) {
    const plain = text.normalize("NFKC").replace(/[,\s元]/g, "");
    if (!plain) return null;
    return /^\d+(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : NaN;
  }

  const wordsOf = (text) => text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const plain = (text) => String(text).normalize("NFKC").toLowerCase();

  function later(act) {
    let waiting = 0;
    return () => {
      clearTimeout(waiting);
      waiting = setTimeout(act, PAUSE);
    };
  }

  /* ---- pieces of a finding ------------------------------------------------------------------- */

  const grantName = (ledger, key) =>
    head.grants.find((one) => one.ledger === ledger && one.grant === key)?.name || key;
  const checkName = (name) => head.checks[name]?.[lang] || name;
  const several = () => head.ledgers.length > 1;

  function cited(cite) {
    const where = [cite.document, cite.clause].filter(Boolean).join(" ") || cite.reading || "";
    const quote = cite.plain || cite.quote;
    return [
      h("span", { class: "cite", lang: "zh-CN" }, where), " ",
      quote ? h("q", { class: "quote", lang: "zh-CN" }, quote) : "",
    ];
  }

  function entriesSaid(entries) {
    const most = 40;
    const left = entries.length - most;
    const listed = entries.slice(0, most).join(", ");
    return left > 0 ? `${listed} ${t("entries.more", { n: left })}` : listed;
  }

  const tag = (severity) =>
    h("span", { class: `tag ${severity === "fault" ? "fault" : "hint"}` }, t(severity));

  function caseButton(ledger, id) {
    const title = t("show_case");
    return h("button", {
      type: "button", class: "link", title, onclick: () => openCase(ledger, id),
    }, data(id, "id"));
  }

  function pair(list, key, ...value) {
    list.append(h("dt", null, t(key)), h("dd", null, ...value));
  }

  /** Everything that is known about one finding. */
  function detailOf(one) {
    const list = h("dl", { class: "pairs" });
    pair(list, "check", checkName(one.check), " ", h("code", null, one.check));
    if (several()) pair(list, "ledger", data(head.ledgers[one.ledger].name));
    if (one.grant) {
      pair(list, "grant", h("span", { lang: "zh-CN" }, grantName(one.ledger, one.grant)), " ",
        h("code", null, one.grant));
    }
    const [first, ...others] = casesOf(one);
    if (first != null) pair(list, "case", caseButton(one.ledger, first));
    if (others.length) {
      pair(list, "cases_too", others.flatMap((id) => [caseButton(one.ledger, id), " "]));
    }
    if (one.entries.length) pair(list, "entries", entriesSaid(one.entries));
    for (const place of one.elsewhere || []) {
      const here = head.ledgers[place.ledger];
      pair(list, "elsewhere", data(here ? here.name : place.ledger), ": ",
        (place.cases || []).flatMap((id) =>
          [here ? caseButton(place.ledger, id) : data(id, "id"), " "]),
        place.entries?.length ? `${t("entries")} ${entriesSaid(place.entries)}` : "");
    }
    if (one.amount_fen != null) pair(list, "amount", `${yuan(one.amount_fen)} ${t("unit")}`);
    if (one.cite) pair(list, "rests_on", ...cited(one.cite));
    if (one.source) pair(list, one.cite ? "source" : "rests_on", pick(one, "source"));
    if (one.clears) pair(list, "clears", pick(one, "clears"));
    if (one.detail && Object.keys(one.detail).length) {
      pair(list, "detail", h("code", { class: "json" }, JSON.stringify(one.detail)));
    }
    return list;
  }

  function whereSaid(one) {
    const parts = [checkName(one.check)];
    const ids = casesOf(one);
    parts.push(...ids.slice(0, 3).map((id) => data(id, "id")));
    if (ids.length > 3) parts.push(`+${ids.length - 3}`);
    if (one.grant) parts.push(h("bdi", { lang: "zh-CN" }, grantName(one.ledger, one.grant)));
    if (several()) parts.push(data(head.ledgers[one.ledger].name));
    return h("span", { class: "where" }, parts.flatMap((part, place) => (place ? [" · ", part] : [part])));
  }

  const amountSaid = (one) =>
    one.amount_fen == null
      ? "" : h("span", { class: "amount" }, `${yuan(one.amount_fen)} ${t("unit")}`);

  /** A finding on paper: where, which entries, on what it rests, what would clear it. */
  function printed(one) {
    const list = h("dl", { class: "pairs" });
    if (one.entries.length) pair(list, "entries", entriesSaid(one.entries));
    if (one.cite) pair(list, "rests_on", ...cited(one.cite));
    else if (one.source) pair(list, "rests_on", pick(one, "source"));
    if (one.clears) pair(list, "clears", pick(one, "clears"));
    return h("article", { class: `finding ${one.severity}` },
      h("header", null, tag(one.severity), h("h3", null, pick(one, "message")), amountSaid(one)),
      whereSaid(one), list);
  }

  /** A finding that opens; its detail is made when it is opened for the first time. */
  function findingItem(one) {
    const body = h("div", { class: "body" });
    const details = h("details", { class: `finding ${one.severity}`, id: `finding-${one.n}` },
      h("summary", null, tag(one.severity), h("span", { class: "said" }, pick(one, "message")),
        amountSaid(one), whereSaid(one)),
      body);
    details.addEventListener("toggle", () => {
      if (!details.open || body.childElementCount) return;
      body.append(detailOf(one), ...livesOf(one));
    });
    return h("li", null, details);
  }

  const casesOf = (one) => [...new Set([one.case, ...(one.cases || [])])].filter((id) => id != null);

  /** The life of the finding's case; of several the first is told, the others when they are opened. */
  function livesOf(one) {
    const [first, ...others] = casesOf(one);
    if (first == null) return [];
    return [
      h("h3", null, t("life", { case: first })), lifeOf(one.ledger, first),
      ...others.slice(0, MOST_LIVES).map((id) => {
        const details = h("details", { class: "other" }, h("summary", null, t("life", { case: id })));
        details.addEventListener("toggle", () => {
          if (details.open && details.childElementCount === 1) details.append(lifeOf(one.ledger, id));
        });
        return details;
      }),
    ];
  }

  /* ---- the life of a case -------------------------------------------------------------------- */

  const livesRead = new Map();

  async function lifeRead(key) {
    const number = head.life_of[key];
    if (!livesRead.has(number)) livesRead.set(number, unpacked(`lives-${number}`));
    return (await livesRead.get(number)).find((life) => life.key === key);
  }

  function lifeOf(ledger, id) {
    const key = `${ledger}:${id}`;
    const place = h("div", { class: "life" });
    if (!Object.hasOwn(head.life_of, key)) {
      place.append(h("p", null, t("life.none")), h("pre", { tabindex: 0 }, command(ledger, id)));
      return place;
    }
    place.append(t("loading"));
    lifeRead(key).then((life) => place.replaceChildren(...told(life)), failed);
    return place;
  }

  function command(ledger, id) {
    const quoted = (text) => (/^[\w.\/:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
    return `subsidy-ledger show ${quoted(head.ledgers[ledger].file)} ${quoted(id)}`;
  }

  const lines = (given) => (Array.isArray(given) ? given : given ? [given] : []);

  function told(life) {
    const steps = life.steps.map((step) => h("li", { class: `step ${step.status}` },
      h("p", { class: "when" }, h("time", { datetime: step.on }, step.on),
        h("span", null, t("entry", { seq: step.seq })),
        step.by ? h("span", null, t("by", { by: step.by })) : ""),
      h("p", { class: "what" }, step[lang]),
      linesSaid(step[`details_${lang}`]),
      alreadyTold(step) ? "" : reasonsSaid(step.reasons)));
    return [
      ...lines(life.heading?.[lang]).map((line) => h("p", { class: "heading" }, line)),
      h("ol", { class: "steps" }, steps),
      ...lines(life.closing?.[lang]).map((line) => h("p", { class: "closing" }, line)),
    ];
  }

  function linesSaid(given) {
    const said = lines(given);
    if (!said.length) return "";
    return h("ul", { class: "details" }, said.map((line) => h("li", { class: depth(line) }, line.trim())));
  }

  /** The details of a story hold its reasons as lines that begin so. */
  const alreadyTold = (step) => lines(step[`details_${lang}`]).some((line) => line.startsWith("- "));

  const depth = (line) => `in-${Math.min(2, Math.floor((line.length - line.trimStart().length) / 2))}`;

  function reasonsSaid(reasons) {
    if (!reasons?.length) return "";
    return h("ul", { class: "reasons" }, reasons.map((reason) => {
      if (typeof reason === "string") return h("li", null, reason);
      return h("li", null, pick(reason, "message"), " ",
        reason.rule ? h("code", null, [reason.code, reason.rule].filter(Boolean).join(" ")) : "",
        reason.cite ? h("p", null, ...cited(reason.cite)) : "");
    }));
  }

  function openCase(ledger, id) {
    const number = findings.all.filter((one) => concerns(one, ledger, id)).length;
    $("case-title").replaceChildren(t("case"), " ", data(id, "id"));
    const body = $("case-body");
    body.replaceChildren();
    if (several()) body.append(h("p", null, data(head.ledgers[ledger].name)));
    if (number && $("findings-app")) {
      body.append(h("p", null, h("button", {
        type: "button", onclick: () => { $("case-dialog").close(); findings.only(ledger, id); },
      }, t("show_findings", { n: number }))));
    }
    body.append(lifeOf(ledger, id));
    $("case-dialog").showModal();
    $("case-close").focus();
  }

  const concerns = (one, ledger, id) =>
    (one.ledger === ledger && casesOf(one).includes(id))
    || (one.elsewhere || []).some((place) => place.ledger === ledger && (place.cases || []).includes(id));

  /* ---- lists in pages ------------------------------------------------------------------------ */

  /** Pages of a list: what is shown, and the buttons below. */
  class Pages {
    constructor(pager, top, draw) {
      Object.assign(this, { pager, top, draw, rows: [], page: 0 });
    }

    show(rows, number = 0) {
      this.rows = rows;
      const pages = Math.max(1, Math.ceil(rows.length / PER_PAGE));
      this.page = Math.min(Math.max(0, number), pages - 1);
      this.draw(rows.slice(this.page * PER_PAGE, (this.page + 1) * PER_PAGE));
      if (pages === 1) {
        this.pager.replaceChildren();
        return;
      }
      this.pager.replaceChildren(
        this.button("previous", this.page - 1, this.page === 0),
        h("span", { "aria-live": "polite" },
          t("page", { page: count(this.page + 1), pages: count(pages) })),
        this.button("next", this.page + 1, this.page === pages - 1));
    }

    button(key, number, disabled) {
      return h("button", {
        type: "button", disabled, "data-key": key, onclick: () => {
          this.show(this.rows, number);
          const again = this.pager.querySelector(`[data-key="${key}"]:not(:disabled)`)
            || this.pager.querySelector("button:not(:disabled)");
          again?.focus({ preventScroll: true });
          this.top.scrollIntoView({ block: "start" });
        },
      }, t(key));
    }
  }

  function options(select, all, chosen) {
    if (!select) return;
    const before = chosen ?? select.value;
    select.replaceChildren(...all.map(([value, text]) => h("option", { value }, text)));
    select.value = before;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  }

  function left(id, key, amounts, extra) {
    const place = $(id);
    if (!place) return;
    place.hidden = !amounts.left;
    place.replaceChildren(t(key, { kept: count(amounts.kept), left: count(amounts.left) }));
    if (extra) place.append(h("code", null, extra));
  }

  /* ---- findings ------------------------------------------------------------------------------ */

  const bySeverity = (a, b) => (a.severity === "fault" ? 0 : 1) - (b.severity === "fault" ? 0 : 1);
  const byAmount = (a, b) => (b.amount_fen ?? -1) - (a.amount_fen ?? -1);
  const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const ORDERS = {
    weight: (a, b) => bySeverity(a, b) || byAmount(a, b) || a.n - b.n,
    amount: (a, b) => byAmount(a, b) || a.n - b.n,
    small: (a, b) => (a.amount_fen ?? Infinity) - (b.amount_fen ?? Infinity) || a.n - b.n,
    entry: (a, b) => (a.entries[0] ?? Infinity) - (b.entries[0] ?? Infinity) || a.n - b.n,
    case: (a, b) => byText(a.case || "\uffff", b.case || "\uffff") || a.n - b.n,
    check: (a, b) => byText(a.check, b.check) || ORDERS.weight(a, b),
  };

  const findings = {
    all: [],
    texts: null,
    pages: null,

    async read() {
      this.all = (await unpackedAll("findings", head.findings.blocks)).flat();
      if (!$("findings-app")) return;
      this.pages = new Pages($("findings-pager"), $("findings-form"), (rows) => {
        $("findings-list").replaceChildren(...rows.map(findingItem));
      });
      const again = () => this.find();
      $("findings-form").addEventListener("input", later(again));
      $("findings-form").addEventListener("reset", () => setTimeout(again));
      $("findings-form").addEventListener("submit", (event) => event.preventDefault());
    },

    /** The words in which this list is asked and sorted, in the language that is read. */
    speak() {
      if (!$("findings-app")) return;
      const used = (key) => [...new Set(this.all.map((one) => one[key]).filter(Boolean))];
      options($("f-severity"), [["", t("all")], ["fault", t("fault")], ["hint", t("hint")]]);
      options($("f-check"), [["", t("all")],
        ...used("check").sort().map((name) => [name, checkName(name)])]);
      const grants = new Map(this.all.filter((one) => one.grant)
        .map((one) => [one.grant, grantName(one.ledger, one.grant)]));
      options($("f-grant"), [["", t("all")], ...[...grants].sort((a, b) => byText(a[0], b[0]))]);
      options($("f-ledger"), [["", t("all")],
        ...head.ledgers.map((one, place) => [String(place), one.name])]);
      options($("f-sort"), Object.keys(ORDERS).map((key) => [key, t(`sort.${key}`)]));
      left("findings-left", "findings.left", head.findings);
      left("lives-left", "lives.left", head.lives, "subsidy-ledger show LEDGER CASE");
      this.find(this.pages.page);
    },

    textOf(place) {
      if (!this.texts) {
        this.texts = this.all.map((one) => plain([
          one.n, one.check, head.checks[one.check]?.zh, head.checks[one.check]?.en, one.message,
          one.message_zh, one.case, ...(one.cases || []), one.grant, grantName(one.ledger, one.grant),
          ...one.entries, one.cite?.document, one.cite?.clause, one.cite?.plain, one.cite?.quote,
          one.source, one.source_zh, one.clears, one.clears_zh, head.ledgers[one.ledger].name,
        ].filter((part) => part != null).join("\n")));
      }
      return this.texts[place];
    },

    chosen() {
      const words = wordsOf($("f-search").value);
      const is = (id, value) => !$(id) || !$(id).value || $(id).value === String(value);
      const [from, to] = [$("f-from"), $("f-to")].map((input) => {
        const fen = fenOf(input.value);
        input.setAttribute("aria-invalid", String(Number.isNaN(fen)));
        return Number.isNaN(fen) ? null : fen;
      });
      const rows = this.all.filter((one, place) =>
        is("f-severity", one.severity) && is("f-check", one.check) && is("f-grant", one.grant)
        && is("f-ledger", one.ledger)
        && (from == null || (one.amount_fen != null && one.amount_fen >= from))
        && (to == null || (one.amount_fen != null && one.amount_fen <= to))
        && words.every((word) => this.textOf(place).includes(word)));
      return rows.sort(ORDERS[$("f-sort").value] || ORDERS.weight);
    },

    find(number = 0) {
      const rows = this.chosen();
      const amount = rows.reduce((sum, one) => sum + (one.amount_fen || 0), 0);
      const said = { shown: count(rows.length), n: count(this.all.length), amount: yuan(amount) };
      $("findings-status").textContent = rows.length
        ? t(amount ? "shown.amount" : "shown", said) : t("nothing_fits");
      this.pages.show(rows, number);
    },

    /** All filters as at the start; a reset of the form would draw the list a second time, later. */
    clear() {
      for (const field of $("findings-form").querySelectorAll("input")) field.value = "";
      for (const field of $("findings-form").querySelectorAll("select")) field.selectedIndex = 0;
    },

    /** The findings of one case and no others. */
    only(ledger, id) {
      this.clear();
      $("f-search").value = id;
      this.find();
      $("findings").scrollIntoView();
      $("f-search").focus({ preventScroll: true });
    },

    /** The faults of one check and no others. */
    faultsOf(check) {
      this.clear();
      $("f-severity").value = "fault";
      $("f-check").value = check;
      this.find();
      $("findings").scrollIntoView();
      $("findings-list").querySelector("summary")?.focus({ preventScroll: true });
    },

    /** Turn to a finding, open it, and go there. */
    open(n) {
      const at = (rows) => rows.findIndex((one) => one.n === n);
      if (at(this.all) < 0) return;
      if (at(this.pages.rows) < 0) {
        this.clear();
        this.find();
      }
      this.pages.show(this.pages.rows, Math.floor(at(this.pages.rows) / PER_PAGE));
      const details = $(`finding-${n}`);
      details.open = true;
      details.scrollIntoView({ block: "start" });
      details.querySelector("summary").focus({ preventScroll: true });
    },

    print() {
      if (!this.pages) return;
      const rows = this.pages.rows;
      const rest = rows.length - MOST_PRINTED;
      $("findings-print").replaceChildren(
        h("p", null, $("findings-status").textContent),
        ...rows.slice(0, MOST_PRINTED).map(printed),
        rest > 0 ? h("p", { class: "left" }, t("print.left", { n: count(rest) })) : "");
    },
  };

  /* ---- cases --------------------------------------------------------------------------------- */

  const cases = {
    columns: {},
    size: 0,
    pages: null,
    order: { column: "", down: false },

    async read() {
      const blocks = await unpackedAll("cases", head.cases.blocks);
      head.columns.forEach((name, place) => {
        const values = [];
        for (const block of blocks) {
          const { v, i } = block[place];
          if (i) for (const at of i) values.push(v[at]);
          else for (const value of v) values.push(value);
        }
        this.columns[name] = values;
      });
      this.size = head.cases.kept;
      this.plainCases = this.columns.case.map(plain);
      this.pages = new Pages($("cases-pager"), $("cases-form"), (rows) => this.draw(rows));
      const again = () => this.find();
      $("cases-form").addEventListener("input", later(again));
      $("cases-form").addEventListener("reset", () => setTimeout(again));
      $("cases-form").addEventListener("submit", (event) => event.preventDefault());
      for (const th of $("cases").querySelectorAll("th[data-column]")) {
        th.querySelector("button").addEventListener("click", () => this.sortBy(th.dataset.column));
      }
    },

    speak() {
      const grants = head.grants.map((one, place) => [String(place),
        several() ? `${one.name || one.grant} (${head.ledgers[one.ledger].name})` : one.name || one.grant]);
      options($("c-grant"), [["", t("all")], ...grants]);
      const stages = [...new Set(this.columns.stage)].sort();
      options($("c-stage"), [["", t("all")], ...stages.map((code) => [code, known("stage", code)])]);
      options($("c-ledger"), [["", t("all")],
        ...head.ledgers.map((one, place) => [String(place), one.name])]);
      left("cases-left", "cases.left", head.cases);
      this.find(this.pages.page);
    },

    /** Which rows every word is in: case, grant, stage, day, ledger. */
    holding(words) {
      const { grant, stage, submitted_on: day, ledger } = this.columns;
      const tests = words.map((word) => {
        const has = (...texts) => texts.some((text) => text != null && plain(text).includes(word));
        const inGrant = head.grants.map((one) => has(one.name, one.grant));
        const inLedger = head.ledgers.map((one) => several() && has(one.name));
        const remembered = new Map();
        const inOther = (text, said) => {
          if (!remembered.has(text)) remembered.set(text, has(text, said));
          return remembered.get(text);
        };
        return (row) => this.plainCases[row].includes(word) || inGrant[grant[row]]
          || inLedger[ledger[row]] || inOther(day[row])
          || inOther(stage[row], known("stage", stage[row]));
      });
      return (row) => tests.every((test) => test(row));
    },

    find(number = 0) {
      const holds = this.holding(wordsOf($("c-search").value));
      const only = (id) => ($(id) && $(id).value !== "" ? $(id).value : null);
      const [grant, stage, ledger] = ["c-grant", "c-stage", "c-ledger"].map(only);
      const marked = $("c-findings").checked;
      const { columns } = this;
      const rows = [];
      for (let row = 0; row < this.size; row += 1) {
        if ((grant === null || columns.grant[row] === Number(grant))
          && (stage === null || columns.stage[row] === stage)
          && (ledger === null || columns.ledger[row] === Number(ledger))
          && (!marked || columns.findings[row]) && holds(row)) rows.push(row);
      }
      this.sorted(rows);
      $("cases-status").textContent = rows.length
        ? t("shown", { shown: count(rows.length), n: count(this.size) }) : t("nothing_fits");
      this.pages.show(rows, number);
    },

    sorted(rows) {
      const { column, down } = this.order;
      if (!column) return;
      let values = this.columns[column];
      if (column === "grant") values = values.map((place) => head.grants[place].name);
      const sign = down ? -1 : 1;
      rows.sort((a, b) => {
        const [one, other] = [values[a], values[b]];
        if (one === other) return a - b;
        if (one == null || other == null) return one == null ? 1 : -1;
        return one < other ? -sign : sign;
      });
    },

    sortBy(column) {
      const numbers = ["approved_fen", "settled_fen", "findings"].includes(column);
      const again = this.order.column === column;
      this.order = { column, down: again ? !this.order.down : numbers };
      for (const th of $("cases").querySelectorAll("th[data-column]")) {
        if (th.dataset.column === column) {
          th.setAttribute("aria-sort", this.order.down ? "descending" : "ascending");
        } else th.removeAttribute("aria-sort");
      }
      this.find();
    },

    draw(rows) {
      const { columns } = this;
      $("cases-rows").replaceChildren(...rows.map((row) => {
        const grant = head.grants[columns.grant[row]];
        const ledger = columns.ledger[row];
        return h("tr", null,
          several() ? h("td", null, data(head.ledgers[ledger].name)) : "",
          h("th", { scope: "row" }, caseButton(ledger, columns.case[row])),
          h("td", { lang: "zh-CN" }, grant ? grant.name || grant.grant : ""),
          h("td", null, known("stage", columns.stage[row])),
          h("td", null, columns.submitted_on[row] ?? "—"),
          h("td", { class: "num" }, yuan(columns.approved_fen[row])),
          h("td", { class: "num" }, yuan(columns.settled_fen[row])),
          h("td", { class: "num" }, columns.findings[row] ? count(columns.findings[row]) : "—"));
      }));
    },
  };

  /* ---- the page ------------------------------------------------------------------------------ */

  function read(language) {
    lang = language;
    page.dataset.lang = lang;
    page.lang = lang === "zh" ? "zh-CN" : "en";
    document.title = document.title.replace(/^.*? · /, `${t("title")} · `);
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === lang));
    }
    for (const element of document.querySelectorAll("[data-zh]")) {
      element.setAttribute("aria-label", element.dataset[lang]);
    }
    findings.speak();
    cases.speak();
  }

  function goWhereAsked() {
    const asked = /^#finding-(\d+)$/.exec(location.hash);
    if (asked && findings.pages) findings.open(Number(asked[1]));
  }

  /** Whatever was folded and belongs on paper is opened for printing, and folded again. */
  function preparePrinting() {
    findings.print();
    for (const details of document.querySelectorAll("details.figures:not([open], .screen)")) {
      details.open = true;
      details.dataset.folded = "";
    }
  }

  function afterPrinting() {
    for (const details of document.querySelectorAll("details[data-folded]")) {
      details.open = false;
      delete details.dataset.folded;
    }
  }

  function failed(error) {
    const why = error instanceof Error ? error.message : String(error);
    // Where not even the words can be read, the reason must do.
    $("trouble").textContent = head ? t("damaged", { why }) : why;
    $("trouble").hidden = false;
  }

  async function start() {
    if (typeof DecompressionStream === "undefined") {
      $("old-browser").hidden = false;
      return;
    }
    head = await unpacked("head");
    await Promise.all([findings.read(), cases.read()]);
    read(head.lang);
    page.classList.add("ready");
    $("case-close").addEventListener("click", () => $("case-dialog").close());
    $("print").addEventListener("click", () => window.print());
    for (const button of document.querySelectorAll("[data-language]")) {
      button.addEventListener("click", () => read(button.dataset.language));
    }
    for (const link of document.querySelectorAll("a[data-check]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        findings.faultsOf(link.dataset.check);
      });
    }
    window.addEventListener("hashchange", goWhereAsked);
    window.addEventListener("beforeprint", preparePrinting);
    window.addEventListener("afterprint", afterPrinting);
    goWhereAsked();
    page.dataset.opened = String(Math.round(performance.now()));
  }

  start().catch(failed);
})();
