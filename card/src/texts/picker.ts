/** The few texts that are needed before a language can be fetched: those of the card picker and of a bad configuration. */

import type { Problem } from "../config";
import { fill, languageOf, type Language } from ".";

export interface PickerTexts {
  name: string;
  description: string;
  not_an_object: string;
  bad_text: string;
  bad_color: string;
  bad_rows: string;
}

export const PICKER: Record<Language, PickerTexts> = {
  en: {
    name: "Linky meter",
    description: "Your smart meter as on the wall: its readings, their history, and which days are complete.",
    not_an_object: "The card's configuration is not a list of options.",
    bad_text: "The option “{option}” must be a text.",
    bad_color: "The option “color” must be a colour: linky, white, blue, anthracite, transparent, a CSS colour or [red, green, blue].",
    bad_rows: "The option “rows” must list at least one of: {known}.",
  },
  fr: {
    name: "Compteur Linky",
    description: "Votre compteur communicant comme au mur : ses relevés, leur historique, et quels jours sont complets.",
    not_an_object: "La configuration de la carte n'est pas une liste d'options.",
    bad_text: "L'option « {option} » doit être un texte.",
    bad_color: "L'option « color » doit être une couleur : linky, white, blue, anthracite, transparent, une couleur CSS ou [rouge, vert, bleu].",
    bad_rows: "L'option « rows » doit contenir au moins un élément parmi : {known}.",
  },
  de: {
    name: "Linky-Zähler",
    description: "Dein Smart Meter wie an der Wand: seine Messwerte, ihr Verlauf und welche Tage vollständig sind.",
    not_an_object: "Die Konfiguration der Karte ist keine Liste von Optionen.",
    bad_text: "Die Option „{option}“ muss ein Text sein.",
    bad_color: "Die Option „color“ muss eine Farbe sein: linky, white, blue, anthracite, transparent, eine CSS-Farbe oder [Rot, Grün, Blau].",
    bad_rows: "Die Option „rows“ muss mindestens eines davon nennen: {known}.",
  },
  es: {
    name: "Contador Linky",
    description: "Tu contador inteligente como en la pared: sus lecturas, su historial y qué días están completos.",
    not_an_object: "La configuración de la tarjeta no es una lista de opciones.",
    bad_text: "La opción «{option}» debe ser un texto.",
    bad_color: "La opción «color» debe ser un color: linky, white, blue, anthracite, transparent, un color CSS o [rojo, verde, azul].",
    bad_rows: "La opción «rows» debe contener al menos uno de: {known}.",
  },
  it: {
    name: "Contatore Linky",
    description: "Il tuo contatore come alla parete: le letture, il loro storico e quali giorni sono completi.",
    not_an_object: "La configurazione della scheda non è un elenco di opzioni.",
    bad_text: "L'opzione «{option}» deve essere un testo.",
    bad_color: "L'opzione «color» deve essere un colore: linky, white, blue, anthracite, transparent, un colore CSS o [rosso, verde, blu].",
    bad_rows: "L'opzione «rows» deve contenere almeno uno tra: {known}.",
  },
  pt: {
    name: "Contador Linky",
    description: "O seu contador inteligente como na parede: as leituras, o seu histórico e que dias estão completos.",
    not_an_object: "A configuração do cartão não é uma lista de opções.",
    bad_text: "A opção «{option}» tem de ser um texto.",
    bad_color: "A opção «color» tem de ser uma cor: linky, white, blue, anthracite, transparent, uma cor CSS ou [vermelho, verde, azul].",
    bad_rows: "A opção «rows» tem de conter pelo menos um de: {known}.",
  },
  nl: {
    name: "Linky-meter",
    description: "Je slimme meter zoals aan de muur: zijn meetwaarden, hun geschiedenis en welke dagen volledig zijn.",
    not_an_object: "De configuratie van de kaart is geen lijst van opties.",
    bad_text: "De optie “{option}” moet een tekst zijn.",
    bad_color: "De optie “color” moet een kleur zijn: linky, white, blue, anthracite, transparent, een CSS-kleur of [rood, groen, blauw].",
    bad_rows: "De optie “rows” moet minstens één hiervan noemen: {known}.",
  },
};

/** Returns the texts in the language of the page, which Home Assistant sets. */
export const pickerTexts = (): PickerTexts => PICKER[languageOf(document.documentElement.lang)];

/** Says what is wrong with a configuration. */
export const problemText = (problem: Problem): string => fill(pickerTexts()[problem.key], { ...problem });
