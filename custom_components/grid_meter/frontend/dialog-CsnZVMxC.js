import{B as e,E as t,F as n,I as r,L as i,N as a,P as o,R as s,S as c,V as l,_ as u,a as d,b as f,c as p,f as m,g as h,h as g,i as _,j as ee,k as v,l as y,m as b,n as te,p as x,r as S,t as ne,u as C,v as w,x as re,y as T,z as E}from"./card-BUI7LV97.js";var ie=l`
  :host {
    --complete: #3f9b4f;
    --estimated: #2f86c9;
    --missing: #d9480f;
    --refused: #75757c;
  }
  .month {
    display: grid;
    gap: 4px;
  }
  .week {
    display: grid;
    grid-template-columns: repeat(7, minmax(0, 1fr));
    gap: 4px;
  }
  .names {
    font-size: 12px;
    text-align: center;
    color: var(--secondary-text-color, #666);
    overflow: hidden;
    white-space: nowrap;
  }
  .day {
    all: unset;
    box-sizing: border-box;
    position: relative;
    display: grid;
    grid-template: auto 1fr / 1fr auto;
    width: 100%;
    height: 46px;
    padding: 4px 5px;
    border-radius: 7px;
    border: 1px solid transparent;
    line-height: 1.15;
    color: var(--primary-text-color, #212121);
  }
  button.day {
    cursor: pointer;
  }
  .day b {
    font-weight: 500;
    font-size: 13px;
  }
  .day i {
    font-style: normal;
    font-weight: 700;
    font-size: 13px;
  }
  .day small {
    grid-column: 1 / -1;
    align-self: end;
    font-size: 11px;
    font-variant-numeric: tabular-nums;
    color: var(--secondary-text-color, #666);
    overflow: hidden;
  }
  .complete {
    background: color-mix(in srgb, var(--complete) 24%, transparent);
    border-color: var(--complete);
  }
  .estimated {
    background: repeating-linear-gradient(
      45deg,
      color-mix(in srgb, var(--estimated) 34%, transparent) 0 4px,
      color-mix(in srgb, var(--estimated) 14%, transparent) 4px 9px
    );
    border-color: var(--estimated);
  }
  .missing {
    background: var(--missing);
    border-color: var(--missing);
    color: #fff;
  }
  .refused {
    background: repeating-linear-gradient(
      -45deg,
      color-mix(in srgb, var(--refused) 42%, transparent) 0 2px,
      color-mix(in srgb, var(--refused) 14%, transparent) 2px 6px
    );
    border-color: var(--refused);
  }
  .expected {
    border: 1px dashed var(--secondary-text-color, #666);
  }
  .outside {
    opacity: 0.45;
    border-color: var(--divider-color, #ddd);
  }
  .day[aria-pressed="true"] {
    box-shadow: 0 0 0 2px var(--primary-text-color, #212121);
  }
  button.day:focus-visible {
    outline: 3px solid var(--primary-color, #03a9f4);
    outline-offset: 1px;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    margin: 10px 0 0;
    padding: 0;
    list-style: none;
    font-size: 12px;
    color: var(--secondary-text-color, #666);
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .legend .day {
    display: grid;
    place-items: center;
    grid-template: 1fr / 1fr;
    width: 20px;
    height: 20px;
    padding: 0;
    border-radius: 5px;
  }
  .detail {
    display: flex;
    flex-direction: column;
    gap: 10px;
    margin-top: 12px;
    padding-top: 10px;
    border-top: 1px solid var(--divider-color, #ddd);
  }
  .about {
    min-height: 5.2em;
  }
  .about p {
    margin: 0 0 4px;
  }
  .about p::first-letter,
  .about b::first-letter {
    text-transform: uppercase;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    min-height: 36px;
  }
  .good {
    color: var(--success-color, #2e7d32);
  }
  .bad {
    color: var(--error-color, #c62828);
  }
  .wheel {
    display: inline-block;
    width: 0.9em;
    height: 0.9em;
    margin-inline-end: 0.6em;
    vertical-align: -0.1em;
    border: 2px solid currentColor;
    border-right-color: transparent;
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 360deg;
    }
  }
  @media (max-width: 480px) {
    .day {
      height: 40px;
      padding: 2px 4px;
    }
    .legend {
      gap: 3px 10px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .wheel {
      animation-duration: 4s;
    }
  }
`,D={complete:`✓`,estimated:`≈`,missing:`!`,refused:`✕`,expected:`…`,outside:``};function ae(e,t){let n=T(e),r=h(n,1),i=Array((re(n)-t+7)%7).fill(null);for(let e=n;e<r;e=g(e,1))i.push(e);for(;i.length%7;)i.push(null);return Array.from({length:i.length/7},(e,t)=>i.slice(t*7,t*7+7))}function oe(e){return Array.from({length:7},(t,n)=>g(`1970-01-04`,e+n))}var se=e=>e.state===`missing`||e.state===`estimated`||e.state===`complete`;function ce(e){let t=e.filter(e=>e.state===`missing`).map(e=>e.date);return t.length?{start:t[0],end:g(t.at(-1),1),count:t.length}:null}function le(e){let t=e.filter(e=>e.state!==`outside`&&e.state!==`expected`);return{complete:t.filter(e=>e.state===`complete`).length,days:t.length}}function ue(e,t,n){let r=n[`about_${e.state}`]??n.trouble_unknown,{reason:i}=e,a=i&&Object.hasOwn(n,`reason_${i}`)?`reason_${i}`:`trouble_${i}`;return C(i&&Object.hasOwn(n,a)?m(n,a,`trouble_unknown`):r,{operator:t})}var O=class{constructor(e){this.host=e,this.value=null,this.failure=null,this.isLoading=!1,this.turn=0,e.addController(this)}hostDisconnected(){this.turn++,this.key=void 0}load(e,t){e!==this.key&&(this.key=e,this.run(t))}again(){this.key=void 0,this.host.requestUpdate()}async run(e){let t=++this.turn;this.isLoading=!0,this.host.requestUpdate();let[n,r]=[null,null];try{n=await e()}catch(e){r=a(e)}t===this.turn&&([this.value,this.failure,this.isLoading]=[n,r,!1],this.host.requestUpdate())}};function k(e,t){return e===`day`?{span:e,start:t,end:g(t,1)}:e===`month`?{span:e,start:T(t),end:h(t,1)}:{span:e,start:f(t),end:u(w(t).year+1,1,1)}}function A(e,t,n){if(e===`day`)return g(t,n);if(e===`year`)return c(t,-n);let{day:r}=w(t),i=h(t,n),a=g(h(i,1),-1);return r>w(a).day?a:g(i,r-1)}function de(e){return{span:`year`,start:h(e,-11),end:h(e,1)}}function j(e){let t=c(e.start);return e.span===`day`?k(`day`,t):{span:e.span,start:t,end:c(e.end)}}var fe=36e5;function M(e,t){if(e.span===`day`)return te(e.start,t).map(t=>({start:t,end:t+fe,day:e.start}));let n=[],r=e.span===`month`?e=>g(e,1):e=>h(e,1);for(let i=e.start;i<e.end;i=r(i))n.push({start:_(i,t),end:_(r(i),t),day:i});return n}function N(e,t,n){if(t===`day`)return S(e.start,n).minutes;let{month:r,day:i}=w(e.day);return t===`month`?i:r}var pe={day:{weekday:`short`,day:`numeric`,month:`long`,year:`numeric`},month:{month:`long`,year:`numeric`},year:{year:`numeric`}},P=(e,t)=>t.day(e.start,pe[e.span]);function F(e,t,n){if(t===`month`)return n.day(e.day,{weekday:`short`,day:`numeric`,month:`long`});if(t===`year`)return n.day(e.day,{month:`long`,year:`numeric`});let r={hour:`2-digit`,minute:`2-digit`};return`${n.moment(e.start,r)} – ${n.moment(e.end,r)}`}function I(e,t,n){if(t===`year`)return{long:n.day(e.day,{month:`short`}),short:n.day(e.day,{month:`narrow`}),minor:!1};let r=t===`month`?w(e.day).day:S(e.start,n.zone).minutes/60,i=t===`month`?5:3;if(t===`month`?r!==1&&r%i:r%i)return null;let a=t===`month`?String(r):n.moment(e.start,{hour:`numeric`});return{long:a,short:a,minor:t===`day`&&r%6!=0}}var L=class extends i{get zone(){return this.meter.time_zone}get today(){return S(Date.now(),this.zone).day}walkTo(e){this.dispatchEvent(new CustomEvent(`day-chosen`,{detail:e,bubbles:!0,composed:!0}))}isInReach(e,t){return t>(this.meter.history_start??`1990-01-01`)&&e<=this.today}renderWalk(e,t,n){return E`
      <div class="walk">
        <button aria-label=${this.texts.earlier} ?disabled=${!t} @click=${()=>t&&this.walkTo(t)}>${x(`left`)}</button>
        <h3 aria-live="polite">${e}</h3>
        <button aria-label=${this.texts.later} ?disabled=${!n} @click=${()=>n&&this.walkTo(n)}>${x(`right`)}</button>
      </div>
    `}renderFailure(e){return E`
      <div class="failure" role="alert">
        <p>${m(this.texts,`fail_${e.failure?.code}`,`load_failed`)}</p>
        ${e.failure?.code===`not_loaded`?s:E`<p>${e.failure?.message}</p>`}
        <button class="action quiet" @click=${()=>e.again()}>${this.texts.try_again}</button>
      </div>
    `}};p([r({attribute:!1})],L.prototype,`hass`,void 0),p([r({attribute:!1})],L.prototype,`deviceId`,void 0),p([r({attribute:!1})],L.prototype,`meter`,void 0),p([r({attribute:!1})],L.prototype,`page`,void 0),p([r({attribute:!1})],L.prototype,`texts`,void 0),p([r({attribute:!1})],L.prototype,`formats`,void 0),p([r({attribute:!1})],L.prototype,`anchor`,void 0);var R=l`
  :host {
    display: block;
  }
  .walk {
    display: flex;
    align-items: center;
    gap: 4px;
    margin-bottom: 4px;
  }
  .walk h3 {
    flex: 1;
    margin: 0;
    font-size: 16px;
    font-weight: 500;
    text-align: center;
  }
  .walk h3::first-letter {
    text-transform: uppercase;
  }
  .walk button {
    all: unset;
    box-sizing: border-box;
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    cursor: pointer;
  }
  .walk button:hover:not(:disabled) {
    background: var(--secondary-background-color, #eee);
  }
  .walk button:disabled {
    opacity: 0.3;
    cursor: default;
  }
  button:focus-visible,
  input:focus-visible {
    outline: 2px solid var(--primary-color, #03a9f4);
    outline-offset: 1px;
  }
  .icon {
    width: 24px;
    height: 24px;
  }
  .waiting {
    opacity: 0.45;
    transition: opacity 0.15s 0.15s;
  }
  .sums {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 22px;
    margin: 0;
    padding-top: 10px;
    border-top: 1px solid var(--divider-color, #ddd);
    min-height: 3em;
    font-variant-numeric: tabular-nums;
  }
  .sums dt {
    font-size: 12px;
    color: var(--secondary-text-color, #666);
  }
  .sums dd {
    margin: 0;
    font-size: 18px;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 36px;
    cursor: pointer;
  }
  input[type="checkbox"] {
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--primary-color, #03a9f4);
  }
  .action {
    all: unset;
    box-sizing: border-box;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 36px;
    padding: 6px 16px;
    border-radius: 18px;
    background: var(--primary-color, #03a9f4);
    color: var(--text-primary-color, #fff);
    font-weight: 500;
    text-align: center;
    cursor: pointer;
  }
  .action.quiet {
    background: none;
    color: var(--primary-color, #03a9f4);
    box-shadow: inset 0 0 0 1px currentColor;
  }
  .action:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .failure {
    display: grid;
    justify-items: center;
    align-content: center;
    gap: 12px;
    min-height: 260px;
    text-align: center;
  }
  .failure p {
    margin: 0;
  }
`,z=class extends L{constructor(...e){super(...e),this.picked=null,this.isFetching=!1,this.outcome=null,this.loader=new O(this),this.onKey=e=>{let t=e.target.dataset.day,n={ArrowLeft:-1,ArrowRight:1,ArrowUp:-7,ArrowDown:7};if(!t||!(e.key in n))return;e.preventDefault();let r=g(t,n[e.key]);this.renderRoot.querySelector(`[data-day="${r}"]`)?.focus()}}static{this.styles=[R,ie]}willUpdate(){let{anchor:e,page:t,deviceId:n,meter:r}=this,i=T(e);this.picked&&T(this.picked)!==i&&(this.picked=this.outcome=null);let a=JSON.stringify([i,t.key,n,r.last_reading,r.missing_days]);this.loader.load(a,async()=>{let e={type:`${v}/days`,device_id:n,key:t.key,start:i,end:h(i,1)},{days:r}=await this.hass.callWS(e);return new Map(r.map(e=>[e.date,e]))})}render(){let{loader:e,formats:t}=this,n=P(k(`month`,this.anchor),t);return E`
      ${this.renderWalk(n,this.reach(-1),this.reach(1))}
      ${e.failure===null?E`<div class=${e.isLoading?`waiting`:``} aria-busy=${e.isLoading}>${this.renderMonth(n)}</div>
            ${this.renderLegend()} ${this.renderDetail()}`:this.renderFailure(e)}
    `}renderMonth(e){let{formats:t,anchor:n}=this,r=oe(t.firstWeekday),i=this.picked??this.focusDay;return E`
      <div class="month" role="grid" aria-label=${e} @keydown=${this.onKey}>
        <div role="row" class="week names">
          ${r.map(e=>E`<span role="columnheader" aria-label=${t.day(e,{weekday:`long`})}>${t.day(e,{weekday:`short`})}</span>`)}
        </div>
        ${ae(n,t.firstWeekday).map(e=>E`<div role="row" class="week">${e.map(e=>this.renderDay(e,e===i))}</div>`)}
      </div>
    `}get focusDay(){let e=[...this.loader.value?.values()??[]];return e.find(e=>e.state===`missing`)?.date??e.findLast(e=>e.value!==null)?.date??T(this.anchor)}renderDay(e,t){if(!e)return E`<span role="gridcell" class="none"></span>`;let{formats:n,texts:r,page:i}=this,a=this.loader.value?.get(e),o=a?.state??`outside`,s=a?.value??null,c=s===null?``:b(n,s,i.unit),l=[n.day(e,{weekday:`long`,day:`numeric`,month:`long`}),r[`state_${o}`],c];return E`
      <span role="gridcell" aria-selected=${e===this.picked}>
        <button
          class="day ${o}"
          data-day=${e}
          tabindex=${t?0:-1}
          aria-label=${l.filter(Boolean).join(`, `)}
          aria-pressed=${e===this.picked}
          @click=${()=>this.pick(e)}
        >
          <b>${w(e).day}</b><i aria-hidden="true">${D[o]}</i>
          <small aria-hidden="true">${s===null?``:n.number(s,+(s<100))}</small>
        </button>
      </span>
    `}renderLegend(){let{texts:e}=this;return E`
      <ul class="legend">
        ${ee.map(t=>E`<li><span class="day ${t}" aria-hidden="true"><i>${D[t]}</i></span>${e[`state_${t}`]}</li>`)}
      </ul>
    `}renderDetail(){let{texts:e,formats:t,page:n,meter:r,isFetching:i,outcome:a}=this,o=[...this.loader.value?.values()??[]],c=this.picked?this.loader.value?.get(this.picked):void 0,l=ce(o),{complete:u,days:d}=le(o),f=c?.value??null;return E`
      <section class="detail">
        <div class="about" aria-live="polite">
          ${c?E`<p>
                  <b>${t.day(c.date,{weekday:`long`,day:`numeric`,month:`long`})}</b> · ${e[`state_${c.state}`]}
                  ${f===null?s:E` · ${b(t,f,n.unit)}`}
                </p>
                <p>${ue(c,r.operator,e)}</p>`:E`<p><b>${d?C(e.days_complete,{n:u,days:d}):`\xA0`}</b></p>
                <p>${e.calendar_help}</p>`}
          ${i?E`<p class="asking"><span class="wheel"></span>${C(e.asking,{operator:r.operator})}</p>`:s}
          ${a?E`<p class=${a.isFailure?`bad`:`good`}>${a.text}</p>`:s}
        </div>
        <div class="actions">
          ${c&&se(c)?E`<button class="action" ?disabled=${i} @click=${()=>this.fetch(c.date,g(c.date,1))}>${e.fetch_day}</button>`:s}
          ${l&&(!c||l.count>1)?E`<button class="action quiet" ?disabled=${i} @click=${()=>this.fetch(l.start,l.end)}>
                ${y(e,`fetch_missing`,l.count)}
              </button>`:s}
        </div>
      </section>
    `}pick(e){this.outcome=null,this.picked=e,this.updateComplete.then(()=>{this.renderRoot.querySelector(`.actions`)?.scrollIntoView?.({block:`nearest`,behavior:`smooth`})})}async fetch(e,n){let{texts:r,meter:i,page:a,deviceId:o}=this;this.isFetching=!0,this.outcome=null;try{let t={type:`${v}/fetch`,device_id:o,key:a.key,start:e,end:n},{days_changed:s}=await this.hass.callWS(t),c=s?y(r,`fetched`,s):C(r.fetched_none,{operator:i.operator});this.outcome={text:c,isFailure:!1}}catch(e){this.outcome={text:await t(this.hass,e)||r.fetch_failed,isFailure:!0}}finally{this.isFetching=!1,this.loader.again()}}reach(e){let t=A(`month`,this.anchor,e),{start:n,end:r}=k(`month`,t);return this.isInReach(n,r)?t:null}};p([n()],z.prototype,`picked`,void 0),p([n()],z.prototype,`isFetching`,void 0),p([n()],z.prototype,`outcome`,void 0);var me=[1,2,2.5,5,10];function he(e,t=4){if(!(e>0))return[0,1];let n=e/t,r=10**Math.floor(Math.log10(n)),i=(me.find(e=>e*r>=n*.9999)??10)*r,a=Math.ceil(e/i-1e-9);return Array.from({length:a+1},(e,t)=>Number((t*i).toPrecision(12)))}function ge(e){for(let t=0;t<6;t++)if(Math.abs(e*10**t-Math.round(e*10**t))<1e-6)return t;return 6}var B=class extends i{constructor(...e){super(...e),this.items=[],this.kind=`bars`,this.unit=``,this.currency=``,this.heading=``,this.beforeTitle=``,this.canChoose=!1,this.index=-1,this.onPointer=e=>{if(e.type===`pointermove`&&e.pointerType!==`mouse`&&!e.buttons)return;let t=e.currentTarget.getBoundingClientRect(),n=Math.floor((e.clientX-t.left)/t.width*this.items.length);this.index=Math.max(0,Math.min(this.items.length-1,n))},this.onKey=e=>{let t=this.items.length-1,n={ArrowLeft:this.index-1,ArrowRight:this.index+1,ArrowDown:this.index-1,ArrowUp:this.index+1,Home:0,End:t};if(e.key in n)this.index=Math.max(0,Math.min(t,n[e.key]));else if(e.key===`Enter`)this.choose();else return;e.preventDefault()},this.choose=()=>{!this.canChoose||this.index<0||this.dispatchEvent(new CustomEvent(`item-chosen`,{detail:this.index}))}}willUpdate(e){e.has(`items`)&&(this.index=this.items.findLastIndex(e=>e.value!==null))}get ticks(){return he(Math.max(0,...this.items.flatMap(e=>[e.value??0,e.before??0])))}render(){let{ticks:t,items:n}=this,r=t.at(-1),i=ge(t[1]),a=n[this.index];return E`
      <div
        class="chart"
        role="slider"
        tabindex="0"
        aria-label=${C(this.texts.chart_help,{title:this.heading})}
        aria-valuemin="0"
        aria-valuemax=${Math.max(0,n.length-1)}
        aria-valuenow=${Math.max(0,this.index)}
        aria-valuetext=${a?this.spoken(a):this.texts.no_data}
        @keydown=${this.onKey}
      >
        <div class="scale" aria-hidden="true">
          ${t.map(e=>E`<span style=${`bottom:${e/r*100}%`}>${this.formats.number(e,i)}</span>`)}
          <i>${this.formats.number(r,i)}</i>
        </div>
        <div class="plot" @pointerdown=${this.onPointer} @pointermove=${this.onPointer} @dblclick=${this.choose}>
          <svg viewBox="0 0 ${Math.max(1,n.length)} 100" preserveAspectRatio="none" aria-hidden="true">
            ${t.map(t=>e`<line class="grid" x1="0" x2=${n.length} y1=${100-t/r*100} y2=${100-t/r*100}></line>`)}
            ${this.index>=0?e`<rect class="picked" x=${this.index} y="0" width="1" height="100"></rect>`:s}
            ${this.kind===`bars`?this.renderBars(r):this.renderCurves(r)}
          </svg>
          ${n.some(e=>e.value!==null)?s:E`<p>${this.texts.no_data}</p>`}
        </div>
        <div class="ticks" aria-hidden="true">${n.map((e,t)=>this.renderTick(e.tick,t))}</div>
      </div>
      <div class="readout">
        ${a?E`<span><b>${a.title}</b> ${this.amount(a.value)}</span>${this.beforeTitle&&a.before!==null?E`<span class="before ${this.kind}"><i></i>${this.beforeTitle}: ${this.amount(a.before)}</span>`:s}`:`\xA0`}
        ${this.canChoose&&a&&a.value!==null?E`<button @click=${this.choose}>${C(this.texts.show_period,{period:a.title})}</button>`:s}
      </div>
    `}renderTick(e,t){if(!e)return s;let n=ne({left:`${(t+(this.kind===`bars`?.5:0))/this.items.length*100}%`});return E`<span class=${e.minor?`minor`:``} style=${n}><b>${e.long}</b><i>${e.short}</i></span>`}renderBars(t){let n=(n,r,i,a)=>{if(i===null)return s;let o=Math.max(i/t*100,i>0?.6:.25);return e`<rect class=${n} x=${r+(1-a)/2} y=${100-o} width=${a} height=${o}></rect>`};return this.items.map((t,r)=>e`${n(`past`,r,t.before,.86)}${n(`now`,r,t.value,.52)}`)}renderCurves(t){let n=(e,n)=>{let r=``,i=!1;return e.forEach((e,a)=>{if(e===null){i&&n&&(r+=`V100Z`),i=!1;return}let o=Math.round(1e3-e/t*1e3)/10;r+=i?`V${o}H${a+1}`:`M${a} ${n?`100V${o}`:o}H${a+1}`,i=!0}),i&&n?`${r}V100Z`:r},r=this.items.map(e=>e.value);return[e`<path class="area" d=${n(r,!0)}></path>`,e`<path class="line before" d=${n(this.items.map(e=>e.before),!1)}></path>`,e`<path class="line" d=${n(r,!1)}></path>`]}amount(e){return e===null?this.texts.no_reading:this.currency?this.formats.money(e,this.currency):b(this.formats,e,this.unit)}spoken(e){let t=`${e.title}: ${this.amount(e.value)}`;return this.beforeTitle&&e.before!==null?`${t}; ${this.beforeTitle}: ${this.amount(e.before)}`:t}static{this.styles=l`
    :host {
      display: block;
      container-type: inline-size;
      --bar: var(--chart-colour, var(--energy-grid-consumption-color, #488fc2));
    }
    .chart {
      display: grid;
      grid-template: minmax(0, 1fr) 1.6em / auto minmax(0, 1fr);
      column-gap: 6px;
      height: clamp(150px, 32vh, 300px);
      padding-top: 8px;
      border-radius: 6px;
      font-size: 12px;
      color: var(--secondary-text-color, #666);
    }
    .chart:focus-visible {
      outline: 2px solid var(--primary-color, #03a9f4);
      outline-offset: 3px;
    }
    .scale {
      position: relative;
      min-width: 2em;
      font-variant-numeric: tabular-nums;
    }
    .scale span {
      position: absolute;
      right: 0;
      translate: 0 50%;
      line-height: 1;
    }
    .scale i {
      visibility: hidden;
    }
    .plot {
      position: relative;
      min-width: 0;
      touch-action: pan-y;
      cursor: crosshair;
    }
    svg {
      position: absolute;
      width: 100%;
      height: 100%;
      overflow: visible;
    }
    .grid {
      stroke: var(--divider-color, #ddd);
      stroke-width: 1;
      vector-effect: non-scaling-stroke;
    }
    .picked {
      fill: var(--primary-text-color, #212121);
      opacity: 0.08;
    }
    .now {
      fill: var(--bar);
    }
    .past {
      fill: var(--bar);
      fill-opacity: 0.16;
      stroke: var(--bar);
      stroke-opacity: 0.5;
      stroke-width: 1;
      vector-effect: non-scaling-stroke;
    }
    .area {
      fill: var(--bar);
      opacity: 0.2;
    }
    .line {
      fill: none;
      stroke: var(--bar);
      stroke-width: 1.8;
      stroke-linejoin: round;
      vector-effect: non-scaling-stroke;
    }
    .line.before {
      stroke: var(--secondary-text-color, #666);
      stroke-width: 1.2;
      stroke-dasharray: 4 3;
      opacity: 0.8;
    }
    .plot p {
      position: absolute;
      inset: 0;
      margin: 0;
      display: grid;
      place-items: center;
      text-align: center;
      font-size: 14px;
    }
    .ticks {
      grid-column: 2;
      position: relative;
      padding-top: 4px;
    }
    .ticks span {
      position: absolute;
      translate: -50% 0;
      white-space: nowrap;
    }
    .ticks b,
    .ticks i {
      font: inherit;
    }
    .ticks i {
      display: none;
    }
    .readout {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 2px 14px;
      min-height: 2.9em;
      align-content: flex-start;
      padding-top: 8px;
      font-variant-numeric: tabular-nums;
    }
    .readout .before {
      color: var(--secondary-text-color, #666);
    }
    .readout .before i {
      display: inline-block;
      box-sizing: border-box;
      width: 0.8em;
      height: 0.8em;
      margin-inline-end: 0.4em;
      border: 1px solid var(--bar);
      background: color-mix(in srgb, var(--bar) 16%, transparent);
    }
    .readout .before.curve i {
      height: 0;
      border: none;
      border-top: 1.5px dashed currentColor;
      background: none;
      vertical-align: 0.3em;
    }
    button {
      all: unset;
      cursor: pointer;
      color: var(--primary-color, #03a9f4);
      font-weight: 500;
      border-radius: 4px;
    }
    button:focus-visible {
      outline: 2px solid currentColor;
    }
    @container (max-width: 420px) {
      .readout {
        min-height: 4.8em;
      }
      .ticks b,
      .ticks .minor {
        display: none;
      }
      .ticks i {
        display: inline;
      }
    }
  `}};p([r({attribute:!1})],B.prototype,`items`,void 0),p([r({attribute:!1})],B.prototype,`kind`,void 0),p([r({attribute:!1})],B.prototype,`unit`,void 0),p([r({attribute:!1})],B.prototype,`currency`,void 0),p([r({attribute:!1})],B.prototype,`heading`,void 0),p([r({attribute:!1})],B.prototype,`texts`,void 0),p([r({attribute:!1})],B.prototype,`formats`,void 0),p([r({attribute:!1})],B.prototype,`beforeTitle`,void 0),p([r({attribute:!1})],B.prototype,`canChoose`,void 0),p([n()],B.prototype,`index`,void 0);var _e=18e5;function ve(e){let t=e.readings.map(({start:e,end:t})=>Date.parse(t)-Date.parse(e)).filter(e=>e>0);return t.length?Math.min(...t):_e}function ye(e,t,n,r){let i=_(n,r),a=_(g(n,1),r),o=ve(e),s=new Map(t?.readings.map(({start:e,value:t})=>[S(Date.parse(e),r).minutes,t])),c=[];for(let e=i;e<a;e+=o)c.push({slot:{start:e,end:Math.min(e+o,a),day:n},value:null,before:s.get(S(e,r).minutes)??null});for(let t of e.readings){let e=Math.round((Date.parse(t.start)-i)/o),n=Math.round((Date.parse(t.end)-i)/o);for(let r=Math.max(0,e);r<Math.min(n,c.length);r++)c[r].value=t.value}return c}function be(e){return e.reduce((e,t)=>t.value!==null&&t.value>(e?.value??-1/0)?t:e,null)}var V={hour:`2-digit`,minute:`2-digit`},H=class extends L{constructor(...e){super(...e),this.withBefore=!0,this.loader=new O(this),this.onCompare=e=>{this.withBefore=e.target.checked}}static{this.styles=R}willUpdate(){let{anchor:e,page:t,deviceId:n,withBefore:r,meter:i}=this,a=JSON.stringify([e,t.key,n,r,i.last_reading]);this.loader.load(a,()=>this.fetch())}async fetch(){let{anchor:e,zone:t,withBefore:n}=this,[r,i]=await Promise.all([this.ask(e),n?this.ask(c(e)):null]),a=ye(r,i,e,t);return{unit:r.unit,bars:a,items:a.map(e=>this.itemOf(e))}}ask(e){let{page:t,deviceId:n}=this;return this.hass.callWS({type:`${v}/load_curve`,device_id:n,key:t.key,date:e})}itemOf({slot:e,value:t,before:n}){let{formats:r,zone:i}=this,{minutes:a}=S(e.start,i),o=r.moment(e.start,{hour:`numeric`});return{title:`${r.moment(e.start,V)} – ${r.moment(e.end,V)}`,value:t,before:n,tick:a%180?null:{long:o,short:o,minor:a%360!=0}}}render(){let{formats:e,texts:t,loader:n,anchor:r}=this,i=k(`day`,r),a=P(k(`day`,c(r)),e);return E`
      ${this.renderWalk(P(i,e),this.reach(-1),this.reach(1))}
      ${n.failure===null?E`
            <div class=${n.isLoading?`waiting`:``} aria-busy=${n.isLoading}>
              <linky-meter-chart
                .kind=${`curve`}
                .items=${n.value?.items??[]}
                .unit=${n.value?.unit??`W`}
                .heading=${P(i,e)}
                .texts=${t}
                .formats=${e}
                .beforeTitle=${this.withBefore?a:``}
              ></linky-meter-chart>
              ${this.renderSums()}
            </div>
          `:this.renderFailure(n)}
      <label>
        <input type="checkbox" .checked=${this.withBefore} @change=${this.onCompare} />
        ${t.compare}
      </label>
    `}renderSums(){let e=this.loader.value,t=e&&be(e.bars);return E`<dl class="sums">
      ${t&&t.value!==null?E`<div>
            <dt>${this.texts.highest}</dt>
            <dd>${b(this.formats,t.value,e.unit)} · ${this.formats.moment(t.slot.start,V)}</dd>
          </div>`:s}
    </dl>`}reach(e){let t=g(this.anchor,e);return this.isInReach(t,g(t,1))?t:null}};p([r({attribute:!1})],H.prototype,`withBefore`,void 0);var xe=`current`;async function Se(e,n,r){let i={device_id:n,direction:r.direction,tariffs:Object.fromEntries(r.presets.map(({key:e,name:t})=>[t,e])),standing_charges:r.presets[0]?.key};try{return(await e.callService(v,`compare_tariffs`,i,void 0,!1,!0))?.response}catch(n){throw{code:a(n).code,message:await t(e,n)}}}function Ce({tariffs:e},t){return Object.entries(e).map(([e,n])=>{let r=e===xe;return{name:r?t.own_tariff:e,isOwn:r,cost:n.unknown_hours&&n.unknown_energy>=n.energy?null:n.cost,difference:r?null:n.difference,notes:we(n,t)}}).sort((e,t)=>U(e)-U(t)||(e.cost??0)-(t.cost??0))}var U=({isOwn:e,cost:t,notes:n})=>e?0:t===null?3:n.length?2:1;function we(e,t){let n=e.unknown_hours?[y(t,`unpriced`,e.unknown_hours)]:[];return e.standing_charge_known?n:[...n,t.no_standing]}function Te(e,{days:t,curve_days:n},r){return e.days_above?y(r,`above_days`,e.days_above):e.intervals_above?y(r,`above_intervals`,e.intervals_above):t||n?r.above_never:`–`}var Ee=l`
  section {
    margin-top: 14px;
    padding-top: 12px;
    border-top: 1px solid var(--divider-color, #ddd);
  }
  h4 {
    margin: 0 0 6px;
    font-size: 16px;
    font-weight: 500;
  }
  p {
    margin: 0 0 10px;
  }
  small,
  .small,
  caption {
    font-size: 12px;
    font-weight: 400;
    color: var(--secondary-text-color, #666);
  }
  table {
    width: 100%;
    margin-bottom: 10px;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  caption {
    padding-bottom: 4px;
    text-align: start;
  }
  th,
  td {
    padding: 6px 0 6px 10px;
    border-bottom: 1px solid var(--divider-color, #ddd);
    font-weight: 400;
    text-align: end;
    vertical-align: baseline;
  }
  td {
    white-space: nowrap;
  }
  th:first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  thead th {
    font-size: 12px;
    color: var(--secondary-text-color, #666);
  }
  .own th,
  .own td {
    font-weight: 500;
  }
  th small {
    display: block;
  }
  td b,
  th b {
    color: var(--error-color, #c62828);
  }
  table + h4,
  .small + h4 {
    margin-top: 18px;
  }
  section .failure {
    min-height: 140px;
  }
  .sums {
    min-height: 0;
    margin-bottom: 10px;
  }
  .wheel {
    display: inline-block;
    width: 0.9em;
    height: 0.9em;
    border: 2px solid currentColor;
    border-right-color: transparent;
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 360deg;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .wheel {
      animation-duration: 4s;
    }
  }
`;function De(e,t,n,r){let i=[e.start,g(e.end,-1)].map(e=>w(e).year);return r===`change`&&e.span===`year`&&i.every(e=>d(t,n,e))?`month`:`hour`}async function W(e,t,n,r,i){return e.callWS({type:`recorder/statistics_during_period`,start_time:new Date(_(n.start,r)).toISOString(),end_time:new Date(_(n.end,r)).toISOString(),statistic_ids:t,period:De(n,r,e.config.time_zone,i),types:[i],units:{energy:`kWh`}})}function G(e,t,n){let r=t.map(()=>null),i=0;for(let a of e){for(;i<t.length&&a.start>=t[i].end;)i++;let e=t[i],o=a[n];if(!e||a.start<e.start||o==null)continue;let s=r[i];s==null?r[i]=o:r[i]=n===`change`?s+o:Math.max(s,o)}return r}function K(e,t){let n=e.filter(e=>e!==null);return n.length?t===`change`?n.reduce((e,t)=>e+t,0):Math.max(...n):null}function Oe(e,t,n,r){let{measure:i,period:a,zone:o,cost:s,until:c}=r,l=/* @__PURE__ */ new Map;n?.slots.forEach((e,t)=>l.set(N(e,a.span,o),n.values[t]??null));let u=e.map((e,n)=>({slot:e,value:t[n]??null,before:l.get(N(e,a.span,o))??null})),d=u.filter(e=>e.value!==null&&e.before!==null&&e.slot.end<=c);return{bars:u,total:K(t,i),before:K(d.map(e=>e.before),i),comparable:K(d.map(e=>e.value),i),cost:s}}async function q(e,t,n,r,i,a,o){let{statisticId:s,measure:c}=t,l=j(r),[u,d]=await Promise.all([W(e,n?[s,n]:[s],r,i,c),a?W(e,[s],l,i,c):null]),f=M(r,i),p=M(l,i),m=n?K(G(u[n]??[],f,`change`),`change`):null;return Oe(f,G(u[s]??[],f,c),d&&{slots:p,values:G(d[s]??[],p,c)},{...t,period:r,zone:i,cost:m,until:o})}var ke=(e,t)=>{let n=e?.slice(0,10);return n&&n<t?n:g(t,-1)},Ae={month:`short`,year:`numeric`},J={day:`numeric`,month:`short`,year:`numeric`},Y=class extends L{constructor(...e){super(...e),this.isComparing=!1,this.months=new O(this),this.comparison=new O(this),this.onCompare=()=>{this.isComparing=!0},this.onChosen=e=>{let t=this.months.value?.history.bars[e.detail]?.slot;t&&this.dispatchEvent(new CustomEvent(`period-chosen`,{detail:{view:`month`,day:t.day},bubbles:!0,composed:!0}))}}static{this.styles=[R,Ee]}get period(){return de(this.anchor)}willUpdate(){let{page:e,period:t,zone:n,meter:r,deviceId:i,hass:a,formats:o}=this;this.months.load(JSON.stringify([e.cost_statistic_id,t,n,r.last_reading,o.locale]),()=>this.fetch());let s=JSON.stringify([i,e.direction,e.presets,r.last_reading]);this.isComparing&&this.comparison.load(s,()=>Se(a,i,e))}async fetch(){let{hass:e,page:t,period:n,zone:r,formats:i,meter:a}=this,o=a.last_reading?Date.parse(a.last_reading):1/0,s=await q(e,{statisticId:t.cost_statistic_id??``,measure:`change`},null,n,r,!0,o);return{history:s,items:s.bars.map(({slot:e,value:t,before:n})=>({title:F(e,`year`,i),value:t,before:n,tick:I(e,`year`,i)}))}}titleOf({start:e,end:t}){return this.formats.days(e,g(t,-1),Ae)}money(e,t=`auto`){return e===null?`–`:this.formats.money(e,this.hass.config.currency,t)}render(){let{months:e,texts:t,formats:n,period:r}=this;return E`
      <div class="walk"><h3>${this.titleOf(r)}</h3></div>
      ${e.failure===null?E`
            <div class=${e.isLoading?`waiting`:``} aria-busy=${e.isLoading}>
              <linky-meter-chart
                .items=${e.value?.items??[]}
                .currency=${this.hass.config.currency}
                .heading=${this.titleOf(r)}
                .texts=${t}
                .formats=${n}
                .beforeTitle=${t.year_before}
                .canChoose=${!0}
                @item-chosen=${this.onChosen}
              ></linky-meter-chart>
              ${this.renderSums()}
            </div>
          `:this.renderFailure(e)}
      ${this.page.direction===`consumption`?this.renderComparing():s}
    `}renderSums(){let{texts:e,formats:t,period:n}=this,r=this.months.value?.history;if(!r||r.total===null)return E`<dl class="sums"></dl>`;let i=r.before&&r.comparable!==null?r.comparable/r.before-1:null;return E`
      <dl class="sums">
        <div>
          <dt>${e.total}</dt>
          <dd>${this.money(r.total)}</dd>
        </div>
        ${i===null?s:E`<div>
              <dt>${C(e.against,{period:this.titleOf(j(n))})}</dt>
              <dd>${t.percent(i)}</dd>
            </div>`}
      </dl>
    `}renderComparing(){let{texts:e,page:t}=this;return E`
      <section aria-labelledby="what">
        <h4 id="what">${e.what_with}</h4>
        ${t.presets.length?this.renderComparison():E`<p>${e.none_fits}</p>`}
      </section>
    `}renderComparison(){let{comparison:e,texts:t,page:n}=this;return e.failure===null?e.value?E`<div class=${e.isLoading?`waiting`:``} aria-busy=${e.isLoading} role="status">
        ${this.renderTariffs(e.value)}
        ${e.value.subscribed_power?this.renderDemand(e.value.subscribed_power):s}
      </div>`:E`
      <p>${C(t.what_about,{tariffs:n.presets.map(({name:e})=>e).join(`; `)})}</p>
      <button class="action" ?disabled=${e.isLoading} aria-busy=${e.isLoading} @click=${this.onCompare}>
        ${e.isLoading?E`<i class="wheel" aria-hidden="true"></i>${t.comparing}`:t.compare_tariffs}
      </button>
    `:this.renderFailure(e)}renderTariffs(e){let{texts:t,formats:n}=this;return E`
      <table>
        <caption>
          ${n.days(e.first_day,e.last_day,J)}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t.tariff}</th>
            <th scope="col">${t.cost}</th>
            <th scope="col">${t.difference}</th>
          </tr>
        </thead>
        <tbody>
          ${Ce(e,t).map(e=>this.renderTariff(e))}
        </tbody>
      </table>
      <p class="small">
        ${C(t.estimated_hours,{share:n.part(e.estimated_share)})}
        ${e.missing_days?y(t,`missing_days`,e.missing_days):s} ${t.outdated}
      </p>
    `}renderTariff({name:e,isOwn:t,cost:n,difference:r,notes:i}){return E`
      <tr class=${t?`own`:``}>
        <th scope="row">
          ${e}${i.map(e=>E`<small><b aria-hidden="true">! </b>${e}</small>`)}
        </th>
        <td>${this.money(n)}${i.length?E`<b aria-hidden="true"> !</b>`:s}</td>
        <td>${this.money(r,`exceptZero`)}</td>
      </tr>
    `}renderDemand(e){let{texts:t,formats:n,page:r}=this,{max_power:i,highest_interval:a}=e,o={days:e.days,curve_days:e.curve_days,tariff:r.presets[0].name},c=(e,t,r,i)=>E`<div>
        <dt>${e}</dt>
        <dd>${b(n,t,r)} <small>${n.moment(i,J)}</small></dd>
      </div>`;return E`
      <h4>${t.subscribed_power}</h4>
      <p class="small">${n.days(e.first_day,e.last_day,J)}</p>
      <dl class="sums">
        <div>
          <dt>${t.subscribed_power}</dt>
          <dd>${this.power(e.subscribed)}</dd>
        </div>
        ${i?c(t.row_max_power,i.value,`kVA`,i.at):s}
        ${a?c(t.row_load_curve,a.value,`kW`,a.start):s}
      </dl>
      ${e.smaller.length?this.renderSmaller(e):s}
      <p class="small">${C(t.power_known,o)}</p>
    `}renderSmaller(e){let{texts:t}=this;return E`
      <table>
        <thead>
          <tr>
            <th scope="col">${t.smaller_power}</th>
            <th scope="col">${t.exceeded}</th>
            <th scope="col">${t.saving}</th>
          </tr>
        </thead>
        <tbody>
          ${e.smaller.map(n=>E`
              <tr>
                <th scope="row">${this.power(n.power)}</th>
                <td>${Te(n,e,t)}</td>
                <td>${this.money(n.saving_per_year)}</td>
              </tr>
            `)}
        </tbody>
      </table>
    `}power(e){return`${this.formats.number(e,0)}\u00a0kVA`}};p([n()],Y.prototype,`isComparing`,void 0);var je=l`
  dialog {
    box-sizing: border-box;
    width: min(720px, 100vw - 24px);
    max-width: none;
    max-height: calc(100dvh - 24px);
    margin: auto;
    padding: 0;
    border: none;
    border-radius: 20px;
    overflow: hidden auto;
    background: var(--ha-dialog-surface-background, var(--card-background-color, #fff));
    color: var(--primary-text-color, #212121);
    font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
    font-size: 14px;
    line-height: 1.45;
    box-shadow: 0 12px 48px #0008;
    overscroll-behavior: contain;
  }
  dialog::backdrop {
    background: #0008;
  }
  .sheet {
    padding: 10px 20px 18px;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 48px;
    margin-inline-end: -10px;
  }
  h2 {
    flex: 1;
    min-width: 0;
    margin: 0;
    font-size: 20px;
    font-weight: 500;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  h2 small {
    display: block;
    font-size: 13px;
    font-weight: 400;
    color: var(--secondary-text-color, #666);
  }
  button {
    all: unset;
    box-sizing: border-box;
    cursor: pointer;
  }
  button:focus-visible {
    outline: 2px solid var(--primary-color, #03a9f4);
    outline-offset: 1px;
  }
  .close {
    display: grid;
    place-items: center;
    flex: none;
    width: 44px;
    height: 44px;
    border-radius: 50%;
  }
  .close:hover {
    background: var(--secondary-background-color, #eee);
  }
  .icon {
    width: 24px;
    height: 24px;
  }
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin: 6px 0 10px;
  }
  [role="tab"] {
    flex: 1 1 auto;
    min-height: 36px;
    padding: 6px 12px;
    border-radius: 10px;
    text-align: center;
    background: var(--secondary-background-color, #eee);
  }
  [role="tab"][aria-selected="true"] {
    background: var(--primary-color, #03a9f4);
    color: var(--text-primary-color, #fff);
    font-weight: 500;
  }
  @media (max-width: 480px) {
    dialog {
      width: 100vw;
      max-height: 100dvh;
      margin: auto 0 0;
      border-radius: 20px 20px 0 0;
    }
    .sheet {
      padding: 8px 14px 16px;
    }
    .tabs {
      gap: 4px;
    }
    [role="tab"] {
      min-height: 32px;
      padding: 4px 7px;
      font-size: 13px;
    }
  }
`,X={year:`month`,month:`day`},Z=class extends L{constructor(...e){super(...e),this.kind=`month`,this.withBefore=!0,this.loader=new O(this),this.shown={history:null,items:[]},this.onCompare=e=>{this.withBefore=e.target.checked},this.onChosen=e=>{let t=this.loader.value?.bars[e.detail]?.slot;if(!t)return;let n=this.kind===`max_power`?`load_curve`:X[this.kind];this.dispatchEvent(new CustomEvent(`period-chosen`,{detail:{view:n,day:t.day},bubbles:!0,composed:!0}))}}static{this.styles=R}get period(){return k(this.kind===`max_power`?`month`:this.kind,this.anchor)}get series(){let{page:e}=this;return this.kind===`max_power`?{statisticId:e.max_power_statistic_id??``,measure:`max`}:{statisticId:e.statistic_id,measure:`change`}}get unit(){return this.kind===`max_power`?`kVA`:this.page.unit}willUpdate(e){let{series:t,period:n,zone:r,withBefore:i,page:a,meter:o}=this,s=t.measure===`change`?a.cost_statistic_id:null,c=JSON.stringify([t,s,n,r,i,o.last_reading]),l=o.last_reading?Date.parse(o.last_reading):1/0;this.loader.load(c,()=>q(this.hass,t,s,n,r,i,l))}render(){let{period:e,formats:t,texts:n,loader:r}=this,[i,a]=[this.reach(-1),this.reach(1)];return E`
      ${this.renderWalk(P(e,t),i,a)}
      ${r.failure===null?E`
            <div class=${r.isLoading?`waiting`:``} aria-busy=${r.isLoading}>
              <linky-meter-chart
                .items=${this.items}
                .unit=${this.unit}
                .heading=${P(e,t)}
                .texts=${n}
                .formats=${t}
                .beforeTitle=${this.withBefore?P(j(e),t):``}
                .canChoose=${this.kind!==`day`}
                @item-chosen=${this.onChosen}
              ></linky-meter-chart>
              ${this.renderSums()}
            </div>
          `:this.renderFailure(r)}
      <label>
        <input type="checkbox" .checked=${this.withBefore} @change=${this.onCompare} />
        ${n.compare}
      </label>
    `}get items(){let e=this.loader.value;if(e!==this.shown.history||!e){let t=this.period.span,n=(e?.bars??[]).map(({slot:e,value:n,before:r})=>({title:F(e,t,this.formats),value:n,before:r,tick:I(e,t,this.formats)}));this.shown={history:e,items:n}}return this.shown.items}renderSums(){let{texts:e,formats:t,unit:n}=this,r=this.loader.value;if(!r||r.total===null)return E`<dl class="sums"></dl>`;let i=this.kind===`max_power`,a=!i&&r.before&&r.comparable!==null?r.comparable/r.before-1:null,o=P(j(this.period),t);return E`
      <dl class="sums">
        <div>
          <dt>${i?e.highest:e.total}</dt>
          <dd>${b(t,r.total,n)}</dd>
        </div>
        ${a===null?s:E`<div><dt>${C(e.against,{period:o})}</dt><dd>${t.percent(a)}</dd></div>`}
        ${r.cost===null?s:E`<div><dt>${e.cost}</dt><dd>${t.money(r.cost,this.hass.config.currency)}</dd></div>`}
      </dl>
    `}reach(e){let{span:t}=this.period,n=A(t,this.anchor,e),{start:r,end:i}=k(t,n);return this.isInReach(r,i)?n:null}};p([r({attribute:!1})],Z.prototype,`kind`,void 0),p([r({attribute:!1})],Z.prototype,`withBefore`,void 0);var Me=[`day`,`month`,`year`,`load_curve`,`max_power`,`costs`,`calendar`];function Q(e){let t={max_power:e.max_power_statistic_id,costs:e.cost_statistic_id};return Me.filter(e=>!(e in t)||t[e])}var $=class extends i{constructor(...e){super(...e),this.onPeriod=e=>{this.anchor=e.detail.day,this.choose(e.detail.view)},this.onKey=e=>{if(e.stopPropagation(),e.target.getAttribute(`role`)!==`tab`)return;let t=Q(this.page),n=t.indexOf(this.shown),r={ArrowLeft:n-1,ArrowRight:n+1,Home:0,End:t.length-1};if(!(e.key in r))return;e.preventDefault();let i=t[(r[e.key]+t.length)%t.length];this.choose(i),this.renderRoot.querySelector(`#tab-${i}`)?.focus()},this.onBackdrop=e=>{e.target===this.dialog&&this.close()},this.close=()=>this.dialog.close(),this.onClosed=()=>{this.dispatchEvent(new CustomEvent(`dialog-closed`))}}static{this.styles=je}willUpdate(){if(this.anchor)return;let{meter:e,page:t,view:n,today:r,newest:i}=this,a=e.time_zone,{load_curve:o,max_power:s}=t.rows;this.anchor=n===`load_curve`&&o?S(Date.parse(o.at),a).day:n===`max_power`&&s?S(Date.parse(s.at),a).day:n===`calendar`?r:i}get today(){return S(Date.now(),this.meter.time_zone).day}get newest(){return ke(this.page.rows.day?.start??this.meter.last_reading,this.today)}firstUpdated(){this.dialog.showModal()}get shown(){return Q(this.page).includes(this.view)?this.view:this.view===`max_power`?`load_curve`:`month`}render(){let{texts:e,page:t,meter:n,shown:r}=this;return E`
      <dialog aria-labelledby="title" @close=${this.onClosed} @click=${this.onBackdrop} @keydown=${this.onKey}>
        <div class="sheet">
          <header>
            <h2 id="title">${t.name||e[t.direction]}<small>${n.name}</small></h2>
            <button class="close" aria-label=${e.close} @click=${this.close}>${x(`close`)}</button>
          </header>
          <div class="tabs" role="tablist" aria-label=${e.views}>
            ${Q(t).map(n=>E`
                <button
                  role="tab"
                  id="tab-${n}"
                  aria-selected=${n===r}
                  aria-controls="view"
                  tabindex=${n===r?0:-1}
                  @click=${()=>this.choose(n)}
                >
                  ${n===`costs`&&t.direction===`production`?e.view_earnings:e[`view_${n}`]}
                </button>
              `)}
          </div>
          <div
            id="view"
            role="tabpanel"
            aria-labelledby="tab-${r}"
            style="--chart-colour:var(--energy-grid-${t.direction===`production`?`return-color,#8353d1`:`consumption-color,#488fc2`})"
            @day-chosen=${e=>this.anchor=e.detail}
            @period-chosen=${this.onPeriod}
          >
            ${this.renderView()}
          </div>
        </div>
      </dialog>
    `}renderView(){let{hass:e,deviceId:t,meter:n,page:r,texts:i,formats:a,anchor:o,shown:s}=this;switch(s){case`calendar`:return E`<linky-meter-calendar
          .hass=${e} .deviceId=${t} .meter=${n} .page=${r} .texts=${i} .formats=${a} .anchor=${o}
        ></linky-meter-calendar>`;case`load_curve`:return E`<linky-meter-curve
          .hass=${e} .deviceId=${t} .meter=${n} .page=${r} .texts=${i} .formats=${a} .anchor=${o}
        ></linky-meter-curve>`;case`costs`:return E`<linky-meter-costs
          .hass=${e} .deviceId=${t} .meter=${n} .page=${r} .texts=${i} .formats=${a} .anchor=${this.newest}
        ></linky-meter-costs>`;default:return E`<linky-meter-history
          .kind=${s}
          .hass=${e} .deviceId=${t} .meter=${n} .page=${r} .texts=${i} .formats=${a} .anchor=${o}
        ></linky-meter-history>`}}choose(e){this.dispatchEvent(new CustomEvent(`view-chosen`,{detail:e}))}};p([r({attribute:!1})],$.prototype,`hass`,void 0),p([r({attribute:!1})],$.prototype,`deviceId`,void 0),p([r({attribute:!1})],$.prototype,`meter`,void 0),p([r({attribute:!1})],$.prototype,`page`,void 0),p([r({attribute:!1})],$.prototype,`view`,void 0),p([r({attribute:!1})],$.prototype,`texts`,void 0),p([r({attribute:!1})],$.prototype,`formats`,void 0),p([n()],$.prototype,`anchor`,void 0),p([o(`dialog`)],$.prototype,`dialog`,void 0);function Ne(){customElements.get(`linky-meter-dialog`)||(customElements.define(`linky-meter-chart`,B),customElements.define(`linky-meter-history`,Z),customElements.define(`linky-meter-curve`,H),customElements.define(`linky-meter-calendar`,z),customElements.define(`linky-meter-costs`,Y),customElements.define(`linky-meter-dialog`,$))}export{Ne as defineDialog};