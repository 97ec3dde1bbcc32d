"""Tests of the services that announce Tempo's colours."""
