var e=globalThis,t=e.ShadowRoot&&(e.ShadyCSS===void 0||e.ShadyCSS.nativeShadow)&&`adoptedStyleSheets`in Document.prototype&&`replace`in CSSStyleSheet.prototype,n=Symbol(),r=/* @__PURE__ */ new WeakMap,i=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==n)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,n=this.t;if(t&&e===void 0){let t=n!==void 0&&n.length===1;t&&(e=r.get(n)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),t&&r.set(n,e))}return e}toString(){return this.cssText}},a=e=>new i(typeof e==`string`?e:e+``,void 0,n),o=(e,...t)=>new i(e.length===1?e[0]:t.reduce((t,n,r)=>t+(e=>{if(!0===e._$cssResult$)return e.cssText;if(typeof e==`number`)return e;throw Error(`Value passed to 'css' function must be a 'css' function result: `+e+`. Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.`)})(n)+e[r+1],e[0]),e,n),s=(n,r)=>{if(t)n.adoptedStyleSheets=r.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let t of r){let r=document.createElement(`style`),i=e.litNonce;i!==void 0&&r.setAttribute(`nonce`,i),r.textContent=t.cssText,n.appendChild(r)}},c=t?e=>e:e=>e instanceof CSSStyleSheet?(e=>{let t=``;for(let n of e.cssRules)t+=n.cssText;return a(t)})(e):e,{is:l,defineProperty:u,getOwnPropertyDescriptor:d,getOwnPropertyNames:ee,getOwnPropertySymbols:te,getPrototypeOf:ne}=Object,f=globalThis,re=f.trustedTypes,ie=re?re.emptyScript:``,ae=f.reactiveElementPolyfillSupport,p=(e,t)=>e,m={toAttribute(e,t){switch(t){case Boolean:e=e?ie:null;break;case Object:case Array:e=e==null?e:JSON.stringify(e)}return e},fromAttribute(e,t){let n=e;switch(t){case Boolean:n=e!==null;break;case Number:n=e===null?null:Number(e);break;case Object:case Array:try{n=JSON.parse(e)}catch{n=null}}return n}},oe=(e,t)=>!l(e,t),se={attribute:!0,type:String,converter:m,reflect:!1,useDefault:!1,hasChanged:oe};Symbol.metadata??=Symbol(`metadata`),f.litPropertyMetadata??=/* @__PURE__ */ new WeakMap;var h=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=se){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&u(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:i}=d(this.prototype,e)??{get(){return this[t]},set(e){this[t]=e}};return{get:r,set(t){let a=r?.call(this);i?.call(this,t),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??se}static _$Ei(){if(this.hasOwnProperty(p(`elementProperties`)))return;let e=ne(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(p(`finalized`)))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(p(`properties`))){let e=this.properties,t=[...ee(e),...te(e)];for(let n of t)this.createProperty(n,e[n])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[e,n]of t)this.elementProperties.set(e,n)}this._$Eh=/* @__PURE__ */ new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let e of n)t.unshift(c(e))}else e!==void 0&&t.push(c(e));return t}static _$Eu(e,t){let n=t.attribute;return!1===n?void 0:typeof n==`string`?n:typeof e==`string`?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=/* @__PURE__ */ new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=/* @__PURE__ */ new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=/* @__PURE__ */ new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return s(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&!0===n.reflect){let i=(n.converter?.toAttribute===void 0?m:n.converter).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let e=n.getPropertyOptions(r),i=typeof e.converter==`function`?{fromAttribute:e.converter}:e.converter?.fromAttribute===void 0?m:e.converter;this._$Em=r;let a=i.fromAttribute(t,e.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,n,r=!1,i){if(e!==void 0){let a=this.constructor;if(!1===r&&(i=this[e]),n??=a.getPropertyOptions(e),!((n.hasChanged??oe)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}!1===this.isUpdatePending&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:i},a){n&&!(this._$Ej??=/* @__PURE__ */ new Map).has(e)&&(this._$Ej.set(e,a??t??this[e]),!0!==i||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),!0===r&&this._$Em!==e&&(this._$Eq??=/* @__PURE__ */ new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[e,t]of this._$Ep)this[e]=t;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[t,n]of e){let{wrapped:e}=n,r=this[t];!0!==e||this._$AL.has(t)||r===void 0||this.C(t,void 0,n,r)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(t){throw e=!1,this._$EM(),t}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=/* @__PURE__ */ new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(e){}firstUpdated(e){}};h.elementStyles=[],h.shadowRootOptions={mode:`open`},h[p(`elementProperties`)]=/* @__PURE__ */ new Map,h[p(`finalized`)]=/* @__PURE__ */ new Map,ae?.({ReactiveElement:h}),(f.reactiveElementVersions??=[]).push(`2.1.2`);var ce=globalThis,le=e=>e,g=ce.trustedTypes,ue=g?g.createPolicy(`lit-html`,{createHTML:e=>e}):void 0,de=`$lit$`,_=`lit$${Math.random().toFixed(9).slice(2)}$`,fe=`?`+_,pe=`<${fe}>`,v=document,y=()=>v.createComment(``),b=e=>e===null||typeof e!=`object`&&typeof e!=`function`,me=Array.isArray,he=e=>me(e)||typeof e?.[Symbol.iterator]==`function`,ge=`[ 	
\f\r]`,x=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,_e=/-->/g,ve=/>/g,S=RegExp(`>|${ge}(?:([^\\s"'>=/]+)(${ge}*=${ge}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`,`g`),ye=/'/g,be=/"/g,xe=/^(?:script|style|textarea|title)$/i,Se=e=>(t,...n)=>({_$litType$:e,strings:t,values:n}),C=Se(1),Ce=Se(2),w=Symbol.for(`lit-noChange`),T=Symbol.for(`lit-nothing`),we=/* @__PURE__ */ new WeakMap,E=v.createTreeWalker(v,129);function Te(e,t){if(!me(e)||!e.hasOwnProperty(`raw`))throw Error(`invalid template strings array`);return ue===void 0?t:ue.createHTML(t)}var Ee=(e,t)=>{let n=e.length-1,r=[],i,a=t===2?`<svg>`:t===3?`<math>`:``,o=x;for(let t=0;t<n;t++){let n=e[t],s,c,l=-1,u=0;for(;u<n.length&&(o.lastIndex=u,c=o.exec(n),c!==null);)u=o.lastIndex,o===x?c[1]===`!--`?o=_e:c[1]===void 0?c[2]===void 0?c[3]!==void 0&&(o=S):(xe.test(c[2])&&(i=RegExp(`</`+c[2],`g`)),o=S):o=ve:o===S?c[0]===`>`?(o=i??x,l=-1):c[1]===void 0?l=-2:(l=o.lastIndex-c[2].length,s=c[1],o=c[3]===void 0?S:c[3]===`"`?be:ye):o===be||o===ye?o=S:o===_e||o===ve?o=x:(o=S,i=void 0);let d=o===S&&e[t+1].startsWith(`/>`)?` `:``;a+=o===x?n+pe:l>=0?(r.push(s),n.slice(0,l)+de+n.slice(l)+_+d):n+_+(l===-2?t:d)}return[Te(e,a+(e[n]||`<?>`)+(t===2?`</svg>`:t===3?`</math>`:``)),r]},De=class e{constructor({strings:t,_$litType$:n},r){let i;this.parts=[];let a=0,o=0,s=t.length-1,c=this.parts,[l,u]=Ee(t,n);if(this.el=e.createElement(l,r),E.currentNode=this.el.content,n===2||n===3){let e=this.el.content.firstChild;e.replaceWith(...e.childNodes)}for(;(i=E.nextNode())!==null&&c.length<s;){if(i.nodeType===1){if(i.hasAttributes())for(let e of i.getAttributeNames())if(e.endsWith(de)){let t=u[o++],n=i.getAttribute(e).split(_),r=/([.?@])?(.*)/.exec(t);c.push({type:1,index:a,name:r[2],strings:n,ctor:r[1]===`.`?Ae:r[1]===`?`?je:r[1]===`@`?Me:O}),i.removeAttribute(e)}else e.startsWith(_)&&(c.push({type:6,index:a}),i.removeAttribute(e));if(xe.test(i.tagName)){let e=i.textContent.split(_),t=e.length-1;if(t>0){i.textContent=g?g.emptyScript:``;for(let n=0;n<t;n++)i.append(e[n],y()),E.nextNode(),c.push({type:2,index:++a});i.append(e[t],y())}}}else if(i.nodeType===8){if(i.data===fe)c.push({type:2,index:a});else{let e=-1;for(;(e=i.data.indexOf(_,e+1))!==-1;)c.push({type:7,index:a}),e+=_.length-1}}a++}}static createElement(e,t){let n=v.createElement(`template`);return n.innerHTML=e,n}};function D(e,t,n=e,r){if(t===w)return t;let i=r===void 0?n._$Cl:n._$Co?.[r],a=b(t)?void 0:t._$litDirective$;return i?.constructor!==a&&(i?._$AO?.(!1),a===void 0?i=void 0:(i=new a(e),i._$AT(e,n,r)),r===void 0?n._$Cl=i:(n._$Co??=[])[r]=i),i!==void 0&&(t=D(e,i._$AS(e,t.values),i,r)),t}var Oe=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??v).importNode(t,!0);E.currentNode=r;let i=E.nextNode(),a=0,o=0,s=n[0];for(;s!==void 0;){if(a===s.index){let t;s.type===2?t=new ke(i,i.nextSibling,this,e):s.type===1?t=new s.ctor(i,s.name,s.strings,this,e):s.type===6&&(t=new Ne(i,this,e)),this._$AV.push(t),s=n[++o]}a!==s?.index&&(i=E.nextNode(),a++)}return E.currentNode=v,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings===void 0?n._$AI(e[t]):(n._$AI(e,n,t),t+=n.strings.length-2)),t++}},ke=class e{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=T,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=D(this,e,t),b(e)?e===T||e==null||e===``?(this._$AH!==T&&this._$AR(),this._$AH=T):e!==this._$AH&&e!==w&&this._(e):e._$litType$===void 0?e.nodeType===void 0?he(e)?this.k(e):this._(e):this.T(e):this.$(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==T&&b(this._$AH)?this._$AA.nextSibling.data=e:this.T(v.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n==`number`?this._$AC(e):(n.el===void 0&&(n.el=De.createElement(Te(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let e=new Oe(r,this),n=e.u(this.options);e.p(t),this.T(n),this._$AH=e}}_$AC(e){let t=we.get(e.strings);return t===void 0&&we.set(e.strings,t=new De(e)),t}k(t){me(this._$AH)||(this._$AH=[],this._$AR());let n=this._$AH,r,i=0;for(let a of t)i===n.length?n.push(r=new e(this.O(y()),this.O(y()),this,this.options)):r=n[i],r._$AI(a),i++;i<n.length&&(this._$AR(r&&r._$AB.nextSibling,i),n.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let t=le(e).nextSibling;le(e).remove(),e=t}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},O=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=T,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==``||n[1]!==``?(this._$AH=Array(n.length-1).fill(/* @__PURE__ */ new String),this.strings=n):this._$AH=T}_$AI(e,t=this,n,r){let i=this.strings,a=!1;if(i===void 0)e=D(this,e,t,0),a=!b(e)||e!==this._$AH&&e!==w,a&&(this._$AH=e);else{let r=e,o,s;for(e=i[0],o=0;o<i.length-1;o++)s=D(this,r[n+o],t,o),s===w&&(s=this._$AH[o]),a||=!b(s)||s!==this._$AH[o],s===T?e=T:e!==T&&(e+=(s??``)+i[o+1]),this._$AH[o]=s}a&&!r&&this.j(e)}j(e){e===T?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??``)}},Ae=class extends O{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===T?void 0:e}},je=class extends O{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==T)}},Me=class extends O{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=D(this,e,t,0)??T)===w)return;let n=this._$AH,r=e===T&&n!==T||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==T&&(n===T||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH==`function`?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Ne=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){D(this,e)}},Pe=ce.litHtmlPolyfillSupport;Pe?.(De,ke),(ce.litHtmlVersions??=[]).push(`3.3.3`);var Fe=(e,t,n)=>{let r=n?.renderBefore??t,i=r._$litPart$;if(i===void 0){let e=n?.renderBefore??null;r._$litPart$=i=new ke(t.insertBefore(y(),e),e,void 0,n??{})}return i._$AI(e),i},Ie=globalThis,k=class extends h{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Fe(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return w}};k._$litElement$=!0,k.finalized=!0,Ie.litElementHydrateSupport?.({LitElement:k});var Le=Ie.litElementPolyfillSupport;Le?.({LitElement:k}),(Ie.litElementVersions??=[]).push(`4.2.2`);var Re={attribute:!0,type:String,converter:m,reflect:!1,hasChanged:oe},ze=(e=Re,t,n)=>{let{kind:r,metadata:i}=n,a=globalThis.litPropertyMetadata.get(i);if(a===void 0&&globalThis.litPropertyMetadata.set(i,a=/* @__PURE__ */ new Map),r===`setter`&&((e=Object.create(e)).wrapped=!0),a.set(n.name,e),r===`accessor`){let{name:r}=n;return{set(n){let i=t.get.call(this);t.set.call(this,n),this.requestUpdate(r,i,e,!0,n)},init(t){return t!==void 0&&this.C(r,void 0,e,t),t}}}if(r===`setter`){let{name:r}=n;return function(n){let i=this[r];t.call(this,n),this.requestUpdate(r,i,e,!0,n)}}throw Error(`Unsupported decorator location: `+r)};function A(e){return(t,n)=>typeof n==`object`?ze(e,t,n):((e,t,n)=>{let r=t.hasOwnProperty(n);return t.constructor.createProperty(n,e),r?Object.getOwnPropertyDescriptor(t,n):void 0})(e,t,n)}function j(e){return A({...e,state:!0,attribute:!1})}var Be=(e,t,n)=>(n.configurable=!0,n.enumerable=!0,Reflect.decorate&&typeof t!=`object`&&Object.defineProperty(e,t,n),n);function Ve(e,t){return(n,r,i)=>{let a=t=>t.renderRoot?.querySelector(e)??null;if(t){let{get:e,set:t}=typeof r==`object`?n:i??(()=>{let e=Symbol();return{get(){return this[e]},set(t){this[e]=t}}})();return Be(n,r,{get(){let n=e.call(this);return n===void 0&&(n=a(this),(n!==null||this.hasUpdated)&&t.call(this,n)),n}})}return Be(n,r,{get(){return a(this)}})}}var M=[`year`,`month`,`day`,`load_curve`,`max_power`],He=[`complete`,`estimated`,`missing`,`refused`,`expected`,`outside`];function N(e){if(typeof e==`number`)return{code:`connection_lost`,message:``};let{code:t,message:n}=e??{};return{code:typeof t==`string`?t:t===3?`connection_lost`:`unknown`,message:typeof n==`string`?n:``}}var P=`grid_meter`;function F(e){let t=new Set(Object.values(e.entities??{}).filter(e=>e.platform===P).map(e=>e.device_id));return Object.values(e.devices??{}).filter(e=>!e.disabled_by&&(t.has(e.id)||e.identifiers?.some(([e])=>e===`grid_meter`)))}async function Ue(e,t,n,r){return(await e.loadBackendTranslation?.(t,`grid_meter`))?.(`component.grid_meter.${t}.${n}`,r)??``}async function We(e,t){let{translation_key:n,translation_placeholders:r}=t??{};return(n?await Ue(e,`exceptions`,`${n}.message`,r).catch(()=>``):``)||N(t).message}async function Ge(e,t){let n=/* @__PURE__ */ new Map;for(let r of t.filter(({name:e})=>e)){let t=await Ue(e,`selector`,`obis.options.${r.key}`).catch(()=>``);t&&n.set(r.key,t)}return n}var Ke=(e,t)=>e.map(e=>({...e,name:t.get(e.key)??e.name})),qe=o`
  :host {
    display: block;
    width: 100%;
    max-width: 720px;
    margin-inline: auto;
    container-type: inline-size;
  }
  :host([fixed]) {
    height: 100%;
    container-type: size;
  }
  ha-card {
    display: block;
    box-sizing: border-box;
    height: 100%;
    overflow: hidden;
    border-radius: var(--ha-card-border-radius, 12px);
    color: var(--meter-ink, var(--primary-text-color));
    background:
      linear-gradient(160deg, #fff5 0%, #fff0 32%, #0000 60%, #0002 100%),
      var(--meter-body);
    box-shadow:
      inset 0 1px 0 #fff7,
      inset 0 -2px 3px #0002,
      var(--ha-card-box-shadow, 0 1px 3px #0003);
  }
  :host([dark]) ha-card {
    background:
      linear-gradient(160deg, #fff2 0%, #0000 30%, #0003 100%),
      linear-gradient(#0002, #0002),
      var(--meter-body);
    box-shadow: inset 0 1px 0 #fff3;
  }
  ha-card.bare {
    background: none !important;
    border: none;
    box-shadow: none !important;
    backdrop-filter: none;
  }
  .meter {
    position: relative;
    box-sizing: border-box;
    height: 100%;
    font-size: clamp(10px, 4.2cqi, 17px);
    --target: max(2.1em, 28px);
    padding: 0.55em 0.85em 0.75em;
    display: flex;
    flex-direction: column;
    gap: 0.45em;
    line-height: 1.25;
    -webkit-tap-highlight-color: transparent;
  }
  :host([fixed]) .meter {
    font-size: min(clamp(10px, 4.2cqi, 24px), calc(100cqb / (9.8 + 2.5 * var(--rows))));
    --target: 2.1em;
  }
  button {
    all: unset;
    box-sizing: border-box;
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
  }
  button:focus-visible {
    outline: 2px solid currentColor;
    outline-offset: 1px;
  }
  .icon {
    display: block;
    width: 1.5em;
    height: 1.5em;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  header,
  footer {
    flex: none;
    display: flex;
    align-items: center;
    height: var(--target);
  }
  .name {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 1.1em;
    font-weight: 500;
  }
  .tool {
    flex: none;
    display: grid;
    place-items: center;
    width: var(--target);
    height: var(--target);
    border-radius: 50%;
  }
  .tool:disabled {
    opacity: 0.45;
  }
  .spinning .icon {
    animation: turn 1.1s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 360deg;
    }
  }

  .glass {
    --lcd: #c3cfae;
    --lcd-ink: #1b2616;
    position: relative;
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
    padding: 0.45em 0.7em 0.4em;
    border-radius: 0.55em;
    color: var(--lcd-ink);
    background: linear-gradient(168deg, #ffffff52 0%, #fff0 38%), var(--lcd);
    box-shadow:
      0 0 0 0.32em #23291f,
      0 0 0 0.42em #fff4,
      inset 0 0.18em 0.5em #0007,
      inset 0 0 0.1em #0008;
    margin: 0.38em;
    transition: opacity 0.2s;
  }
  :host([dark]) .glass {
    --lcd: #9daa88;
  }
  .stale .title,
  .stale .rows {
    opacity: 0.45;
  }
  .title {
    flex: none;
    display: flex;
    align-items: baseline;
    gap: 0.6em;
    height: 1.55em;
    padding: 0 0.1em 0.1em;
    border-bottom: 0.12em solid currentColor;
  }
  h2 {
    flex: 1;
    min-width: 0;
    margin: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 1em;
    font-weight: 700;
    letter-spacing: 0.09em;
    text-transform: uppercase;
  }
  .title span {
    font-size: 0.85em;
    font-weight: 600;
  }
  .rows {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-auto-rows: minmax(0, 1fr);
  }
  .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto 2.45em;
    align-items: center;
    column-gap: 0.45em;
    min-height: 2.5em;
    padding: 0.12em 0.1em;
    border-radius: 0.25em;
  }
  :host([fixed]) .row {
    min-height: 0;
  }
  .row + .row {
    box-shadow: 0 -1px 0 #1b261626;
  }
  .row:not(:disabled):hover {
    background: #1b261612;
  }
  .what {
    display: flex;
    flex-direction: column;
    min-width: 0;
    line-height: 1.2;
  }
  .label,
  .when {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .label {
    font-weight: 600;
  }
  .when {
    font-size: 0.82em;
    opacity: 0.78;
  }
  .digits {
    display: block;
    height: 1.72em;
    width: auto;
    overflow: visible;
  }
  .lit {
    fill: var(--lcd-ink);
    filter: drop-shadow(0.5px 0.8px 0.4px #1b261655);
  }
  .ghost {
    fill: #1b26160f;
  }
  .unit {
    font-size: 0.92em;
    font-weight: 600;
  }
  .failure {
    position: absolute;
    inset: 0.4em 0.9em;
    margin: 0;
    display: grid;
    align-content: center;
    overflow: hidden;
    font-weight: 500;
    text-align: center;
    text-wrap: balance;
  }

  footer {
    gap: 0.8em;
    justify-content: space-between;
  }
  .maker {
    display: flex;
    align-items: center;
    gap: 0.6em;
    min-width: 0;
    padding-inline-start: 0.1em;
    font-size: 0.82em;
    letter-spacing: 0.03em;
    white-space: nowrap;
  }
  .bars {
    flex: none;
    width: 5.2em;
    height: 1.5em;
    padding: 0.15em 0.4em;
    border-radius: 0.15em;
    background:
      content-box repeating-linear-gradient(90deg, #222 0 1px, #0000 1px 3px, #222 3px 5px, #0000 5px 6px, #222 6px 7px, #0000 7px 10px),
      #fffc;
    background-clip: content-box, border-box;
  }
  .notice {
    min-width: 0;
    font-size: 0.76em;
    line-height: 1.2;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
  .pages {
    display: flex;
    gap: 0.7em;
    flex: none;
  }
  .pages[hidden] {
    visibility: hidden;
  }
  .key {
    display: grid;
    place-items: center;
    width: calc(var(--target) * 1.25);
    height: var(--target);
    border-radius: 0.7em;
    color: #2a3022;
    background: linear-gradient(#fdfdf8, #d9dccf);
    box-shadow:
      inset 0 1px 0 #fff,
      0 1px 2px #0007,
      0 0 0 1px #0003;
  }
  .key:active {
    background: linear-gradient(#cfd2c5, #eceee4);
    box-shadow: inset 0 1px 3px #0006;
  }
  .key:focus-visible {
    outline-color: var(--meter-ink, var(--primary-color));
    outline-offset: 2px;
  }

  @container (min-width: 440px) {
    .digits {
      height: 2em;
    }
  }
  @container (max-width: 230px) {
    .meter {
      padding-inline: 0.5em;
    }
    .row {
      grid-template-columns: minmax(0, 1fr) auto;
      row-gap: 0.1em;
      padding-block: 0.3em;
    }
    .what {
      grid-column: 1 / -1;
    }
    .digits {
      justify-self: end;
    }
    .bars {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spinning .icon {
      animation-duration: 4s;
    }
  }
`,I={linky:[163,204,40],white:[240,241,236],blue:[38,94,150],anthracite:[62,68,72]},Je=`transparent`,Ye=e=>Object.hasOwn(I,e);function L(e){return Array.isArray(e)&&e.length===3&&e.every(e=>typeof e==`number`&&e>=0&&e<=255)}function Xe(e){return typeof e==`string`?e===`transparent`||Ye(e)||CSS.supports(`color`,e):L(e)}function Ze(e){if(e==null||e===``)return[...I.linky];if(L(e))return e;if(typeof e!=`string`)return null;if(Ye(e))return[...I[e]];let t=/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(e)?.[1];if(t)return(t.length===3?[...t].map(e=>e+e):t.match(/../g)).map(e=>parseInt(e,16));let n=/^rgb\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)\s*\)$/i.exec(e);return n?n.slice(1).map(Number):null}function Qe(e){let[t,n,r]=e.map(e=>{let t=e/255;return t<=.04045?t/12.92:((t+.055)/1.055)**2.4});return .2126*t+.7152*n+.0722*r}function $e(e){if(e===`transparent`)return{body:Je,ink:null};let t=Ze(e);return t?{body:`rgb(${t.join(`, `)})`,ink:Qe(t)>.22?`#1c2411`:`#f7f9f2`}:{body:String(e),ink:null}}var et=`custom:linky-meter-card`;function tt(e){if(typeof e!=`object`||!e||Array.isArray(e))return{key:`not_an_object`};let{device_id:t,name:n,color:r,rows:i,page:a}=e;for(let[e,r]of Object.entries({device_id:t,name:n,page:a}))if(r!=null&&typeof r!=`string`)return{key:`bad_text`,option:e};return r!=null&&!Xe(r)?{key:`bad_color`,option:`color`}:i!=null&&!nt(i)?{key:`bad_rows`,option:`rows`,known:M.join(`, `)}:null}function nt(e){return Array.isArray(e)&&e.length>0&&e.every(e=>M.includes(e))}function R(e){let t=e?.rows;return t?.length?M.filter(e=>t.includes(e)):M}function rt(e){return{columns:12,min_columns:6,min_rows:Math.max(2,Math.ceil(1.5+R(e).length/2))}}var it=e=>typeof e?.grid_options?.rows==`number`,at=e=>String(e).padStart(2,`0`);function z(e,t,n){let r=new Date(Date.UTC(e,t-1,n));return`${String(r.getUTCFullYear()).padStart(4,`0`)}-${at(r.getUTCMonth()+1)}-${at(r.getUTCDate())}`}function B(e){let[t=0,n=1,r=1]=e.split(`-`).map(Number);return{year:t,month:n,day:r}}function V(e){let{year:t,month:n,day:r}=B(e);return new Date(Date.UTC(t,n-1,r,12))}function H(e,t){let n=B(e);return z(n.year,n.month,n.day+t)}function ot(e,t){let{year:n,month:r}=B(e);return z(n,r+t,1)}var st=e=>`${e.slice(0,7)}-01`,ct=e=>`${e.slice(0,4)}-01-01`;function lt(e,t=1){let n=B(e),r=B(z(n.year-t,n.month+1,0)).day;return z(n.year-t,n.month,Math.min(n.day,r))}var ut=e=>V(e).getUTCDay(),dt={language:e=>e.language,system:()=>void 0,none:e=>e.language,comma_decimal:()=>`en-US`,decimal_comma:()=>`de-DE`,quote_decimal:()=>`de-CH`,space_comma:()=>`fr-FR`},ft=class{constructor(e,t){this.locale=e,this.zone=t,this.cache=/* @__PURE__ */ new Map}once(e,t){let n=this.cache.get(e);return n||(n=t(),this.cache.set(e,n)),n}numbers(e){return this.once(`n${JSON.stringify(e)}`,()=>{let t=(dt[this.locale.number_format]??dt.language)(this.locale);return new Intl.NumberFormat(t,{useGrouping:this.locale.number_format!==`none`,...e})})}dates(e,t){let n=e.hour?this.hour12:void 0,r=n===void 0?{}:n?{hourCycle:`h12`}:{hourCycle:`h23`};return this.once(`d${t}${JSON.stringify(e)}`,()=>new Intl.DateTimeFormat(this.locale.language,{...e,...r,timeZone:t}))}get hour12(){if(this.locale.time_format===`12`)return!0;if(this.locale.time_format===`24`)return!1;let e=this.locale.time_format===`system`?void 0:this.locale.language;return new Intl.DateTimeFormat(e,{hour:`numeric`}).resolvedOptions().hour12}number(e,t){return this.numbers({minimumFractionDigits:t,maximumFractionDigits:t}).format(e)}percent(e){return this.numbers({style:`percent`,maximumFractionDigits:0,signDisplay:`exceptZero`}).format(e)}part(e){return this.numbers({style:`percent`,maximumFractionDigits:1}).format(e)}money(e,t,n=`auto`){return this.numbers({style:`currency`,currency:t,signDisplay:n}).format(e)}get decimalSign(){return this.numbers({minimumFractionDigits:1}).formatToParts(1.5).find(e=>e.type===`decimal`)?.value??`.`}day(e,t){return this.dates(t,`UTC`).format(V(e))}days(e,t,n){return this.dates(n,`UTC`).formatRange(V(e),V(t))}moment(e,t){return this.dates(t,this.zone).format(new Date(e))}get firstWeekday(){let e=[`sunday`,`monday`,`tuesday`,`wednesday`,`thursday`,`friday`,`saturday`].indexOf(this.locale.first_weekday);return e>=0?e:pt(this.locale.language)}};function pt(e){let t=new Intl.Locale(e),n=t.getWeekInfo?.()??t.weekInfo;return n?n.firstDay%7:+!/^(en|pt-BR)(-US|-CA)?$/.test(e)}function mt(e,t){if((t===`W`||t===`VA`||t===`var`)&&Math.abs(e)>=1e4)return{value:e/1e3,unit:`k${t}`,decimals:2};if(t===`W`||t===`VA`||t===`var`)return{value:e,unit:t,decimals:0};let n=Math.abs(e);return{value:e,unit:t,decimals:n<100?2:+(n<1e3)}}function ht(e,t,n){let r=mt(t,n);return`${e.number(r.value,r.decimals)}\u00a0${r.unit}`}var gt={refresh:`M17.65,6.35C16.2,4.9 14.21,4 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20C15.73,20 18.84,17.45 19.73,14H17.65C16.83,16.33 14.61,18 12,18A6,6 0 0,1 6,12A6,6 0 0,1 12,6C13.66,6 15.14,6.69 16.22,7.78L13,11H20V4L17.65,6.35Z`,plus:`M19,13H13V19H11V13H5V11H11V5H13V11H19V13Z`,minus:`M19,13H5V11H19V13Z`,close:`M19,6.41L17.59,5L12,10.59L6.41,5L5,6.41L10.59,12L5,17.59L6.41,19L12,13.41L17.59,19L19,17.59L13.41,12L19,6.41Z`,left:`M15.41,16.58L10.83,12L15.41,7.41L14,6L8,12L14,18L15.41,16.58Z`,right:`M8.59,16.58L13.17,12L8.59,7.41L10,6L16,12L10,18L8.59,16.58Z`};function _t(e){return C`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path fill="currentColor" d=${gt[e]}></path>
  </svg>`}var vt=10,U=18,W=2.3,G=.28,yt=13,bt=4,xt={0:`abcdef`,1:`bc`,2:`abged`,3:`abgcd`,4:`fgbc`,5:`afgcd`,6:`afgcde`,7:`abc`,8:`abcdefg`,9:`abcdfg`,"-":`g`},K=e=>Math.round(e*100)/100;function St(e){return`M${e.map(([e,t])=>`${K(e)} ${K(t)}`).join(`L`)}Z`}function Ct(e,t){let n=W/2,[r,i]=[e+n+G,e+vt-n-G];return St([[r,t],[r+n,t-n],[i-n,t-n],[i,t],[i-n,t+n],[r+n,t+n]])}function q(e,t){let n=W/2,[r,i]=[t+G,t+U/2-n-G];return St([[e,r],[e+n,r+n],[e+n,i-n],[e,i],[e-n,i-n],[e-n,r+n]])}function wt(e,t){let n=W/2,[r,i]=[t+n,t+vt-n];switch(e){case`a`:return Ct(t,n);case`b`:return q(i,n);case`c`:return q(i,U/2);case`d`:return Ct(t,16.85);case`e`:return q(r,U/2);case`f`:return q(r,n);default:return Ct(t,U/2)}}function Tt(e,t){let[n,r,i]=[e+.6,15.7,W],a=t?`L${K(n+i*.2)} ${K(r+i*1.75)}`:`L${K(n)} ${K(r+i)}`;return`M${K(n)} ${K(r)}H${K(n+i)}V${K(r+i)}${a}Z`}function Et(e,t){let n=[...e],r=Math.max(0,t-n.filter(e=>e in xt).length),[i,a,o]=[0,``,``];for(let e of[...Array(r).fill(``),...n])if(e===`.`||e===`,`)a+=Tt(i-3,e===`,`),i+=2.1999999999999997;else if(e===` `)i+=bt;else{let t=xt[e]??``;for(let e of`abcdefg`)t.includes(e)?a+=wt(e,i):o+=wt(e,i);i+=yt}return{width:K(i-3),height:19.8,lit:a,ghost:o}}function Dt(e,t){let{width:n,height:r,lit:i,ghost:a}=Et(e,t);return C`<svg class="digits" viewBox="0 0 ${n+2} ${r}" aria-hidden="true" focusable="false">
    <g transform="translate(2.2 0) skewX(-6)"><path class="ghost" d=${a}></path><path class="lit" d=${i}></path></g>
  </svg>`}var Ot=[1e3,2e3,5e3,1e4,3e4],kt=[`not_found`,`not_loaded`,`unknown_command`,`connection_lost`],At=class{constructor(e){this.host=e,this.meter=null,this.failure=null,this.connection=null,this.unsubscribe=null,this.tries=0,this.isShown=!1,this.turn=0,this.onReady=()=>{this.unsubscribe=null,this.tries=0,this.subscribe()},this.onLost=()=>{this.unsubscribe=null,clearTimeout(this.timer),this.turn++,this.fail(`connection_lost`)},e.addController(this)}follow(e,t){let n=e?.connection??null;(n!==this.connection||t!==this.deviceId)&&(t!==this.deviceId&&(this.meter=null),this.leave(),this.connection=n,this.deviceId=t,this.failure=null,this.isShown&&this.enter())}hostConnected(){this.isShown=!0,this.enter()}hostDisconnected(){this.isShown=!1,this.leave()}enter(){this.connection?.addEventListener(`ready`,this.onReady),this.connection?.addEventListener(`disconnected`,this.onLost),this.subscribe()}leave(){this.connection?.removeEventListener(`ready`,this.onReady),this.connection?.removeEventListener(`disconnected`,this.onLost),this.drop()}drop(){this.turn++,clearTimeout(this.timer);let e=this.unsubscribe;this.unsubscribe=null,Promise.resolve(e?.()).catch(()=>void 0)}subscribe(){if(this.drop(),!this.connection||!this.deviceId)return;let e=this.turn,t=()=>e===this.turn;this.connection.subscribeMessage(e=>t()&&this.hear(e),{type:`${P}/meter/subscribe`,device_id:this.deviceId},{resubscribe:!1}).then(e=>{t()?this.unsubscribe=e:Promise.resolve(e()).catch(()=>void 0)},e=>{if(!t())return;let{code:n}=N(e);this.fail(kt.includes(n)?n:`unknown`),this.later()})}hear(e){this.tries=0,`gone`in e?(this.unsubscribe=null,this.later()):(this.meter=e,this.failure=null,this.host.requestUpdate())}fail(e){this.failure=e,this.host.requestUpdate()}later(){clearTimeout(this.timer);let e=Ot[Math.min(this.tries++,Ot.length-1)];this.timer=setTimeout(()=>this.subscribe(),e)}},jt={month:`short`,year:`numeric`},Mt={day:`numeric`,month:`short`},Nt={weekday:`short`,day:`numeric`,month:`short`},Pt={day:`numeric`,month:`short`,hour:`2-digit`,minute:`2-digit`},Ft={day:`numeric`,month:`long`,year:`numeric`},It={...Ft,hour:`2-digit`,minute:`2-digit`};function Lt(e,t,n){let r=e.rows[t];if(!r)return null;let i=`unit`in r?r.unit:e.unit,a=mt(r.value,i),o=ht(n,r.value,i);return{digits:Rt(n.number(a.value,a.decimals),n.decimalSign),unit:a.unit,when:`at`in r?n.moment(r.at,Pt):zt(r,t,n),spoken:`${o}, ${Bt(r,n)}`}}function Rt(e,t){let n=t===`,`?`,`:`.`;return[...e].map(e=>/\d/.test(e)?e:e===t?n:/[-−]/.test(e)?`-`:` `).join(``)}function zt({start:e,end:t},n,r){let i=H(t,-1);return n===`day`||i===e?r.day(i,Nt):r.days(e,i,n===`year`?jt:Mt)}function Bt(e,t){if(`at`in e)return t.moment(e.at,It);let n=H(e.end,-1);return n===e.start?t.day(n,Ft):t.days(e.start,n,Ft)}var Vt=[`en`,`fr`,`de`,`es`,`it`,`pt`,`nl`],Ht={en:()=>import(`./en-BXI45j41.js`),fr:()=>import(`./fr-DZcCAGgP.js`),de:()=>import(`./de-DnPK-Oe8.js`),es:()=>import(`./es-BPONQOfr.js`),it:()=>import(`./it-CJliBahh.js`),pt:()=>import(`./pt-lTRcysX9.js`),nl:()=>import(`./nl-D0RSNnI2.js`)},Ut=/* @__PURE__ */ new Map;function J(e){let t=(e??``).toLowerCase().split(/[-_]/)[0];return Vt.find(e=>e===t)??`en`}function Wt(e){let t=J(e),n=Ut.get(t);return n||(n=Ht[t]().then(e=>e.default),n.catch(()=>Ut.delete(t)),Ut.set(t,n)),n}function Y(e,t){return e.replace(/\{(\w+)\}/g,(e,n)=>String(t[n]??e))}function Gt(e,t,n){return Y(e[n===1?`${t}_one`:`${t}_other`],{n})}function Kt(e,t,n){return Object.hasOwn(e,t)?e[t]:e[n]}var qt={en:{name:`Linky meter`,description:`Your smart meter as on the wall: its readings, their history, and which days are complete.`,not_an_object:`The card's configuration is not a list of options.`,bad_text:`The option “{option}” must be a text.`,bad_color:`The option “color” must be a colour: linky, white, blue, anthracite, transparent, a CSS colour or [red, green, blue].`,bad_rows:`The option “rows” must list at least one of: {known}.`},fr:{name:`Compteur Linky`,description:`Votre compteur communicant comme au mur : ses relevés, leur historique, et quels jours sont complets.`,not_an_object:`La configuration de la carte n'est pas une liste d'options.`,bad_text:`L'option « {option} » doit être un texte.`,bad_color:`L'option « color » doit être une couleur : linky, white, blue, anthracite, transparent, une couleur CSS ou [rouge, vert, bleu].`,bad_rows:`L'option « rows » doit contenir au moins un élément parmi : {known}.`},de:{name:`Linky-Zähler`,description:`Dein Smart Meter wie an der Wand: seine Messwerte, ihr Verlauf und welche Tage vollständig sind.`,not_an_object:`Die Konfiguration der Karte ist keine Liste von Optionen.`,bad_text:`Die Option „{option}“ muss ein Text sein.`,bad_color:`Die Option „color“ muss eine Farbe sein: linky, white, blue, anthracite, transparent, eine CSS-Farbe oder [Rot, Grün, Blau].`,bad_rows:`Die Option „rows“ muss mindestens eines davon nennen: {known}.`},es:{name:`Contador Linky`,description:`Tu contador inteligente como en la pared: sus lecturas, su historial y qué días están completos.`,not_an_object:`La configuración de la tarjeta no es una lista de opciones.`,bad_text:`La opción «{option}» debe ser un texto.`,bad_color:`La opción «color» debe ser un color: linky, white, blue, anthracite, transparent, un color CSS o [rojo, verde, azul].`,bad_rows:`La opción «rows» debe contener al menos uno de: {known}.`},it:{name:`Contatore Linky`,description:`Il tuo contatore come alla parete: le letture, il loro storico e quali giorni sono completi.`,not_an_object:`La configurazione della scheda non è un elenco di opzioni.`,bad_text:`L'opzione «{option}» deve essere un testo.`,bad_color:`L'opzione «color» deve essere un colore: linky, white, blue, anthracite, transparent, un colore CSS o [rosso, verde, blu].`,bad_rows:`L'opzione «rows» deve contenere almeno uno tra: {known}.`},pt:{name:`Contador Linky`,description:`O seu contador inteligente como na parede: as leituras, o seu histórico e que dias estão completos.`,not_an_object:`A configuração do cartão não é uma lista de opções.`,bad_text:`A opção «{option}» tem de ser um texto.`,bad_color:`A opção «color» tem de ser uma cor: linky, white, blue, anthracite, transparent, uma cor CSS ou [vermelho, verde, azul].`,bad_rows:`A opção «rows» tem de conter pelo menos um de: {known}.`},nl:{name:`Linky-meter`,description:`Je slimme meter zoals aan de muur: zijn meetwaarden, hun geschiedenis en welke dagen volledig zijn.`,not_an_object:`De configuratie van de kaart is geen lijst van opties.`,bad_text:`De optie “{option}” moet een tekst zijn.`,bad_color:`De optie “color” moet een kleur zijn: linky, white, blue, anthracite, transparent, een CSS-kleur of [rood, groen, blauw].`,bad_rows:`De optie “rows” moet minstens één hiervan noemen: {known}.`}},Jt=()=>qt[J(document.documentElement.lang)],Yt=e=>Y(Jt()[e.key],{...e});function X(e,t,n,r){var i=arguments.length,a=i<3?t:r===null?r=Object.getOwnPropertyDescriptor(t,n):r,o;if(typeof Reflect==`object`&&typeof Reflect.decorate==`function`)a=Reflect.decorate(e,t,n,r);else for(var s=e.length-1;s>=0;s--)(o=e[s])&&(a=(i<3?o(a):i>3?o(t,n,a):o(t,n))||a);return i>3&&a&&Object.defineProperty(t,n,a),a}var Z=class extends k{constructor(...e){super(...e),this.preview=!1,this.view=null,this.isAsking=!1,this.announcement=``,this.following=new At(this),this.names=/* @__PURE__ */ new Map,this.namesKey=``,this.refresh=async()=>{let e=this.config?.device_id||this.home&&F(this.home)[0]?.id;if(this.home&&!this.isAsking&&e){this.isAsking=!0;try{await this.home.callService(P,`refresh`,{device_id:e})}catch{}finally{this.isAsking=!1}}}}static{this.styles=qe}static async getConfigElement(){let{makeEditor:e}=await import(`./editor-jKLtgt5a.js`);return e()}static getStubConfig(e){let t=F(e)[0];return t?{type:et,device_id:t.id}:{type:et}}setConfig(e){let t=tt(e);if(t)throw Error(Yt(t));(e.page!==this.config?.page||e.device_id!==this.config?.device_id)&&(this.pageKey=e.page),this.config=e,this.toggleAttribute(`fixed`,it(e))}getCardSize(){return 2+R(this.config).length}getGridOptions(){return rt(this.config)}set hass(e){let t=this.home;this.home=e,t&&t.locale===e.locale&&t.language===e.language&&t.themes?.darkMode===e.themes?.darkMode&&t.devices===e.devices&&t.connection===e.connection||this.requestUpdate()}get hass(){return this.home}willUpdate(){let{home:e}=this;if(!e)return;this.toggleAttribute(`dark`,e.themes?.darkMode===!0),this.config&&this.following.follow(e,this.config.device_id||F(e)[0]?.id);let t=this.following.meter?.time_zone??e.config.time_zone;(this.formats?.locale!==e.locale||this.formats.zone!==t)&&(this.formats=new ft(e.locale,t)),J(e.language)!==this.language&&this.learn(J(e.language)),this.learnNames(e)}async learn(e){this.language=e;try{let t=await Wt(e);this.language===e&&(this.texts=t)}catch{this.language=void 0}}get pages(){let{meter:e}=this.following;return(this.named?.meter!==e||this.named.names!==this.names)&&(this.named={meter:e,names:this.names,pages:Ke(e?.pages??[],this.names)}),this.named.pages}get page(){return this.pages.find(e=>e.key===this.pageKey)??this.pages[0]}async learnNames(e){let t=this.following.meter?.pages.filter(e=>e.name)??[],n=JSON.stringify([e.language,t.map(e=>e.key)]);if(!t.length||n===this.namesKey)return;this.namesKey=n;let r=await Ge(e,t);n===this.namesKey&&(this.names=r)}get failure(){let{home:e,config:t,following:n}=this;return e?.devices&&t&&!t.device_id&&!F(e).length?`no_meter`:n.failure}render(){let{body:e,ink:t}=$e(this.config?.color),n=R(this.config),r=`--meter-body:${e};${t?`--meter-ink:${t};`:``}--rows:${n.length}`;return C`
      <ha-card class=${e===`transparent`?`bare`:``} style=${r}>
        <div class="meter">
          ${this.renderHeader()} ${this.renderDisplay(n)} ${this.renderFooter()}
          <div class="unseen" aria-live="polite">${this.announcement}</div>
        </div>
      </ha-card>
      ${this.renderDialog()}
    `}renderHeader(){let{meter:e,failure:t}=this.following,n=this.isAsking||e?.polling===!0;return C`
      <header>
        <span class="name">${this.config?.name||e?.name||`\xA0`}</span>
        <linky-meter-light
          .meter=${e}
          .failure=${t}
          .texts=${this.texts}
          .formats=${this.formats}
          @show-calendar=${()=>this.show(`calendar`)}
        ></linky-meter-light>
        <button
          class="tool ${n?`spinning`:``}"
          aria-label=${this.texts?this.refreshLabel(n):T}
          title=${this.texts?this.refreshLabel(n):T}
          aria-busy=${n}
          ?disabled=${!e||t!==null}
          @click=${this.refresh}
        >
          ${_t(`refresh`)}
        </button>
      </header>
    `}refreshLabel(e){let t=this.following.meter?.operator??``;return e?Y(this.texts.asking,{operator:t}):this.texts.refresh}renderDisplay(e){let{page:t,pages:n,texts:r,failure:i}=this,a=t&&r?t.name||r[t.direction]:`\xA0`;return C`
      <section class="glass ${i&&t?`stale`:``}" aria-busy=${!t&&!i}>
        <div class="title">
          <h2>${a}</h2>
          ${n.length>1?C`<span aria-hidden="true">${n.indexOf(t)+1}/${n.length}</span>`:T}
        </div>
        <div class="rows">${e.map(e=>this.renderRow(e,t))}</div>
        ${i&&!t&&r?C`<p class="failure" role="alert">${r[`fail_${i}`]}</p>`:T}
      </section>
    `}renderRow(e,t){let{texts:n,formats:r}=this,i=t&&r?Lt(t,e,r):null,a=n&&(t||!this.failure)?n[`row_${e}`]:`\xA0`,o=n&&`${a}: ${i?.spoken??n.no_value}. ${n.show_history}`;return C`
      <button class="row" ?disabled=${!t||!n} aria-label=${o||T} aria-haspopup="dialog" @click=${()=>this.show(e)}>
        <span class="what"><span class="label">${a}</span><span class="when">${i?.when??`\xA0`}</span></span>
        ${Dt(i?.digits??(t?`---`:``),6)}
        <span class="unit">${i?.unit??``}</span>
      </button>
    `}renderFooter(){let{texts:e,page:t,pages:n,failure:r}=this,i=n.length<2;return C`
      <footer>
        ${r&&t&&e?C`<span class="notice" role="alert">${e[`fail_${r}`]}</span>`:C`<span class="maker"><i class="bars" aria-hidden="true"></i>${this.following.meter?.operator??``}</span>`}
        <span class="pages" ?hidden=${i}>
          ${[`minus`,`plus`].map(t=>C`
              <button
                class="key"
                aria-label=${e?t===`minus`?e.previous_page:e.next_page:T}
                ?disabled=${i}
                @click=${()=>this.turn(t===`minus`?-1:1)}
              >
                ${_t(t)}
              </button>
            `)}
        </span>
      </footer>
    `}renderDialog(){let{view:e,page:t,texts:n,formats:r,home:i}=this,a=this.following.meter;return!e||!t||!n||!r||!i||!a?T:C`<linky-meter-dialog
      .hass=${i}
      .deviceId=${this.config?.device_id||F(i)[0]?.id}
      .meter=${a}
      .page=${t}
      .view=${e}
      .texts=${n}
      .formats=${r}
      @dialog-closed=${()=>this.view=null}
      @view-chosen=${e=>this.view=e.detail}
    ></linky-meter-dialog>`}async show(e){let{defineDialog:t}=await import(`./dialog-CsnZVMxC.js`);t(),this.view=e}turn(e){let{pages:t}=this;if(!t.length||!this.texts)return;let n=(t.indexOf(this.page)+e+t.length)%t.length,r=t[n];this.pageKey=r.key;let i=Y(this.texts.page_of,{page:n+1,pages:t.length});this.announcement=`${r.name||this.texts[r.direction]}. ${i}`}updated(){let{page:e,texts:t,formats:n}=this;if(!e||!t||!n)return;let r=R(this.config).map(t=>[t,Lt(e,t,n)?.spoken]),i=JSON.stringify([e.key,r]);if(i===this.heard)return;let a=this.heard?JSON.parse(this.heard):null;if(this.heard=i,a?.[0]!==e.key)return;let o=r.filter(([e,t])=>t&&t!==a[1].find(([t])=>t===e)?.[1]);o.length&&(this.announcement=o.map(([e,n])=>`${t[`row_${e}`]}: ${n}`).join(`; `))}};X([A({type:Boolean})],Z.prototype,`preview`,void 0),X([A({reflect:!0})],Z.prototype,`layout`,void 0),X([j()],Z.prototype,`config`,void 0),X([j()],Z.prototype,`texts`,void 0),X([j()],Z.prototype,`pageKey`,void 0),X([j()],Z.prototype,`view`,void 0),X([j()],Z.prototype,`isAsking`,void 0),X([j()],Z.prototype,`announcement`,void 0),X([j()],Z.prototype,`names`,void 0);var Xt={ok:`green`,incomplete:`orange`,stopped:`red`};function Zt(e,t){return e&&!t?Xt[e.health]??`grey`:`grey`}function Qt(e,t,n){return t?n[`fail_${t}`]:e?Kt(n,`health_${e.health}`,`trouble_unknown`):n.loading}function $t(e,t){let{operator:n,missing_days:r}=e,i=e.troubles.map(e=>Y(Kt(t,`trouble_${e}`,`trouble_unknown`),{operator:n}));return r>0&&e.health!==`ok`?[...i,Gt(t,`missing_days`,r)]:i}function en(e,t,n){let r={weekday:`short`,day:`numeric`,month:`short`,hour:`2-digit`,minute:`2-digit`},i=[];return e.last_reading&&i.push(Y(t.last_reading,{time:n.moment(e.last_reading,r)})),e.missing_days>0&&e.health===`ok`&&i.push(Gt(t,`missing_days`,e.missing_days)),e.history_progress<100&&i.push(Y(t.history_progress,{share:`${n.number(e.history_progress,0)}\u00a0%`})),e.polling?i.push(Y(t.asking,{operator:e.operator})):e.next_poll&&i.push(Y(t.next_poll,{operator:e.operator,time:n.moment(e.next_poll,r)})),i}var Q=class extends k{constructor(...e){super(...e),this.meter=null,this.failure=null,this.isOpen=!1,this.isPinned=!1,this.onClick=()=>{this.isOpen&&this.isPinned?this.close():(this.isPinned=!0,this.open())},this.onEnter=e=>{e.pointerType===`mouse`&&this.texts&&this.open()},this.onLeave=()=>{this.isPinned||this.close()},this.onKey=e=>{e.key===`Escape`&&this.isOpen&&(e.stopPropagation(),this.close(),this.renderRoot.querySelector(`.light`)?.focus())},this.onBlur=e=>{this.renderRoot.contains(e.relatedTarget)||this.close()},this.onElsewhere=e=>{e.type!==`scroll`&&e.composedPath().includes(this)||this.close()},this.onCalendar=()=>{this.close(),this.dispatchEvent(new CustomEvent(`show-calendar`,{bubbles:!0,composed:!0}))}}disconnectedCallback(){super.disconnectedCallback(),this.close()}render(){let{meter:e,failure:t,texts:n}=this,r=n?Qt(e,t,n):``;return C`
      <div class="around" @pointerenter=${this.onEnter} @pointerleave=${this.onLeave} @keydown=${this.onKey} @focusout=${this.onBlur}>
        <button
          class="light"
          aria-label=${n?Y(n.light,{state:r}):T}
          aria-expanded=${this.isOpen}
          aria-controls="panel"
          ?disabled=${!n}
          @click=${this.onClick}
        >
          <span class="lamp ${Zt(e,t)}"></span>
        </button>
        <div id="panel" class="panel" popover="manual" role="status">
          ${this.isOpen&&n?this.renderPanel(r,n):T}
        </div>
      </div>
    `}renderPanel(e,t){let{meter:n,formats:r,failure:i}=this;return C`
      <strong><span class="lamp small ${Zt(n,i)}"></span>${e}</strong>
      ${n&&!i?C`
            ${$t(n,t).map(e=>C`<p>${e}</p>`)}
            ${r?C`<ul>${en(n,t,r).map(e=>C`<li>${e}</li>`)}</ul>`:T}
            ${n.pages.length?C`<button class="link" @click=${this.onCalendar}>${t.open_calendar}</button>`:T}
          `:T}
    `}async open(){this.isOpen||(this.isOpen=!0,await this.updateComplete,this.panel.showPopover?.(),this.place(),window.addEventListener(`pointerdown`,this.onElsewhere,!0),window.addEventListener(`scroll`,this.onElsewhere,{capture:!0,passive:!0}))}close(){this.isOpen&&(this.isOpen=this.isPinned=!1,this.isConnected&&this.panel.hidePopover?.(),window.removeEventListener(`pointerdown`,this.onElsewhere,!0),window.removeEventListener(`scroll`,this.onElsewhere,!0))}place(){let e=this.getBoundingClientRect(),{width:t,height:n}=this.panel.getBoundingClientRect(),[r,i]=[e.right-t,e.bottom-1],a=i+n>window.innerHeight-8?Math.max(8,e.top-n+1):i;this.panel.style.left=`${Math.max(8,Math.min(r,window.innerWidth-t-8))}px`,this.panel.style.top=`${a}px`}static{this.styles=o`
    :host {
      display: inline-block;
    }
    .light {
      all: unset;
      box-sizing: border-box;
      display: grid;
      place-items: center;
      width: var(--target);
      height: var(--target);
      border-radius: 50%;
      cursor: pointer;
    }
    .light:focus-visible,
    .link:focus-visible {
      outline: 2px solid currentColor;
      outline-offset: 1px;
    }
    .lamp {
      --glow: #9aa09a;
      display: inline-block;
      flex: none;
      width: 1.05em;
      height: 1.05em;
      border-radius: 50%;
      background: radial-gradient(circle at 35% 30%, #fffc 0 12%, transparent 40%), var(--glow);
      box-shadow:
        0 0 0 0.13em #0008,
        0 0 0 0.24em #fff5,
        0 0 0.8em 0.05em var(--glow);
    }
    .green {
      --glow: #1fae4b;
    }
    .orange {
      --glow: #ff9214;
    }
    .red {
      --glow: #e0261c;
    }
    .small {
      font-size: 0.8em;
      margin-inline-end: 0.8em;
      vertical-align: -0.1em;
    }
    .panel {
      position: fixed;
      inset: auto;
      box-sizing: border-box;
      width: max-content;
      max-width: min(340px, calc(100vw - 16px));
      margin: 0;
      padding: 12px 14px;
      border: 1px solid var(--divider-color, #ddd);
      border-radius: 12px;
      background: var(--card-background-color, #fff);
      color: var(--primary-text-color, #212121);
      font-size: 14px;
      line-height: 1.4;
      box-shadow: 0 6px 24px #0005;
    }
    .panel:not([popover]),
    .panel:empty {
      display: none;
    }
    p {
      margin: 8px 0 0;
    }
    ul {
      margin: 8px 0 0;
      padding: 0;
      list-style: none;
      color: var(--secondary-text-color, #666);
    }
    .link {
      all: unset;
      margin-top: 10px;
      color: var(--primary-color, #03a9f4);
      font-weight: 500;
      cursor: pointer;
      border-radius: 4px;
    }
  `}};X([A({attribute:!1})],Q.prototype,`meter`,void 0),X([A({attribute:!1})],Q.prototype,`failure`,void 0),X([A({attribute:!1})],Q.prototype,`texts`,void 0),X([A({attribute:!1})],Q.prototype,`formats`,void 0),X([j()],Q.prototype,`isOpen`,void 0),X([Ve(`.panel`)],Q.prototype,`panel`,void 0);var tn=`linky-meter-card`;function nn(e,t){let n=e.entities?.[t];return n?.platform!==`grid_meter`||!n.device_id?null:{config:{type:et,device_id:n.device_id}}}function rn(e){customElements.get(`linky-meter-card`)||(customElements.define(`linky-meter-light`,Q),customElements.define(tn,e),window.customCards=window.customCards??[],window.customCards.push({type:tn,get name(){return Jt().name},get description(){return Jt().description},preview:!0,documentationURL:`https://github.com/grid-meter/grid-meter/blob/main/docs/card.md`,getEntitySuggestion:nn}))}var an=36e5,on=/* @__PURE__ */ new Map;function sn(e){let t=on.get(e);return t||(t=new Intl.DateTimeFormat(`en-GB`,{timeZone:e,hourCycle:`h23`,year:`numeric`,month:`numeric`,day:`numeric`,hour:`numeric`,minute:`numeric`}),on.set(e,t)),t}function cn(e,t){let n={};for(let{type:r,value:i}of sn(t).formatToParts(e))n[r]=Number(i);return{day:z(n.year,n.month,n.day),minutes:n.hour*60+n.minute}}function ln(e,t){let{day:n,minutes:r}=cn(e,t);return Date.parse(`${n}T00:00:00Z`)+r*6e4-Math.floor(e/6e4)*6e4}function $(e,t){let n=Date.parse(`${e}T00:00:00Z`);return n-ln(n-ln(n,t),t)}function un(e,t){let n=$(H(e,1),t),r=[];for(let i=$(e,t);i<n;i+=an)r.push(i);return r}function dn(e,t,n){if(e===t)return!0;for(let r=1;r<=13;r++){let i=z(n,r,1);if($(i,e)!==$(i,t))return!1}return!0}var fn={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},pn=e=>(...t)=>({_$litDirective$:e,values:t}),mn=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}},hn=`important`,gn=` !`+hn,_n=pn(class extends mn{constructor(e){if(super(e),e.type!==fn.ATTRIBUTE||e.name!==`style`||e.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(e){return Object.keys(e).reduce((t,n)=>{let r=e[n];return r==null?t:t+`${n=n.includes(`-`)?n:n.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,`-$&`).toLowerCase()}:${r};`},``)}update(e,[t]){let{style:n}=e.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(t)),this.render(t);for(let e of this.ft)t[e]??(this.ft.delete(e),e.includes(`-`)?n.removeProperty(e):n[e]=null);for(let e in t){let r=t[e];if(r!=null){this.ft.add(e);let t=typeof r==`string`&&r.endsWith(gn);e.includes(`-`)||t?n.setProperty(e,t?r.slice(0,-11):r,t?hn:``):n[e]=r}}return w}});export{F as A,Ce as B,I as C,Ke as D,We as E,j as F,A as I,k as L,M,N,Ge as O,Ve as P,T as R,lt as S,L as T,o as V,z as _,dn as a,ct as b,X as c,Wt as d,Kt as f,ot as g,H as h,$ as i,He as j,P as k,Gt as l,ht as m,un as n,rn as o,_t as p,cn as r,Z as s,_n as t,Y as u,B as v,Je as w,ut as x,st as y,C as z};